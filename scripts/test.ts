/**
 * `npm test`: runs vitest, and then the canary. Every secret that any sandbox of the tests ever issued is searched
 * for in everything the tests printed and in every file that the commands under test left, in clear, base64,
 * URL-encoded and JSON-escaped form. One hit fails the run, however green the tests are.
 *
 * Tests leave two things in the canary folder (test/support/canary.ts): `issued/*.json`, the values of each
 * sandbox, and `output/*`, what the commands printed and wrote.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Entra's secrets have 16 to 64 characters (azure-facts §1.5); shorter seeded values are ordinary words. */
const SHORTEST_SECRET = 16;

/** The program is started some hundred times: without its types being stripped each time that takes half as long. */
const CACHE = join(tmpdir(), 'keyturn-test-cache');

const folder = mkdtempSync(join(tmpdir(), 'keyturn-canary-'));
const report = join(folder, 'report.json');

const { exitCode, printed } = await runVitest();
const leaks = search(issuedValues(), [
  { name: 'the output of the test run', text: printed },
  ...files(join(folder, 'output')),
]);
const counts = countTests();
rmSync(folder, { recursive: true, force: true });
console.log(counts);
process.exitCode = leaks > 0 ? 1 : exitCode;

function runVitest(): Promise<{ exitCode: number; printed: string }> {
  const args = ['run', '--config', 'config/vitest.config.ts', '--reporter=default', '--reporter=json'];
  const child = spawn('vitest', [...args, `--outputFile.json=${report}`, ...process.argv.slice(2)], {
    env: { ...process.env, KEYTURN_CANARY: folder, NODE_COMPILE_CACHE: CACHE },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  const pass = (to: NodeJS.WriteStream) => (chunk: Buffer) => {
    printed += chunk.toString();
    to.write(chunk);
  };
  child.stdout.on('data', pass(process.stdout));
  child.stderr.on('data', pass(process.stderr));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', code => resolve({ exitCode: code ?? 1, printed }));
  });
}

interface Searched {
  readonly name: string;
  readonly text: string;
}

function search(values: ReadonlySet<string>, places: readonly Searched[]): number {
  let leaks = 0;
  for (const value of values) {
    for (const place of places.filter(({ text }) => formsOf(value).some(form => text.includes(form)))) {
      leaks += 1;
      console.log(`canary: a secret (${value.slice(0, 3)}…) is in ${place.name}`);
    }
  }
  console.log(
    `canary: ${values.size} secrets searched for in ${places.length} outputs and files, ${leaks} found`,
  );
  return leaks;
}

function formsOf(value: string): string[] {
  const base64 = Buffer.from(value).toString('base64').replace(/=+$/, '');
  return [value, base64, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)];
}

function issuedValues(): Set<string> {
  const values = files(join(folder, 'issued')).flatMap(({ text }) => JSON.parse(text) as string[]);
  return new Set(values.filter(value => value.length >= SHORTEST_SECRET));
}

function files(path: string): Searched[] {
  let names: string[];
  try {
    names = readdirSync(path, { recursive: true }) as string[];
  } catch {
    return [];
  }
  return names
    .map(name => join(path, name))
    .filter(name => statSync(name).isFile())
    .map(name => ({ name, text: readFileSync(name, 'latin1') }));
}

/** The plain closing line that any CI understands. */
function countTests(): string {
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(
    readFileSync(report, 'utf8'),
  ) as Record<string, number>;
  return `${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`;
}
