/**
 * `npm test`: format, lint, types and generated files, which end it where they fail; then vitest, and then the canary. With files or
 * options of vitest's only the tests that they name: `npm test -- test/rotation -t 'a second run'`; `--core`: what needs neither a
 * sandbox nor a process of its own.
 *
 *  Every secret that any sandbox of the tests ever issued is searched
 * for in everything the tests printed and in every file that the commands under test left, in clear, base64,
 * URL-encoded and JSON-escaped form. One hit fails the run, however green the tests are.
 *
 * Tests leave two things in the canary folder (test/support/canary.ts): `issued/*.json`, the values of each
 * sandbox, and `output/*`, what the commands printed and wrote.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

/** Entra's secrets have 16 to 64 characters (azure-facts §1.5); shorter seeded values are ordinary words. */
const SHORTEST_SECRET = 16;

/** The program is started some hundred times: without its types being stripped each time that takes half as long. */
const CACHE = join(tmpdir(), 'keyturn-test-cache');

const CHECKS = ['format', 'lint', 'types', 'generated'];

/** Decides and waits, on ports that are in memory. */
const CORE = ['test/policy', 'test/rotation', 'test/run', 'test/report'];
/** Those start a sandbox or a process, or write the disk thousands of times. */
const NOT_CORE =
  /\bnode:child_process\b|\/sandbox\/|support\/(sandbox|browser)|\/(writer|contender|brokenDisk)\.ts/;

const given = process.argv.slice(2);
const isWhole = given.length === 0;
// The program is built while the checks run; the tests begin when these have passed.
const [built, passed] = isWhole ? await Promise.all([buildProgram(), checked()]) : [undefined, true];
if (!passed) process.exit(1);
const wanted = given[0] === '--core' ? [...coreFiles(), ...given.slice(1)] : given;

const folder = mkdtempSync(join(tmpdir(), 'keyturn-canary-'));
const report = join(folder, 'report.json');

const { exitCode, printed } = await runVitest();
const leaks = search(issuedValues(), [
  { name: 'the output of the test run', text: printed },
  ...files(join(folder, 'output')),
]);
const counts = countTests();
const slowest = slowestFiles();
rmSync(folder, { recursive: true, force: true });
if (isWhole) console.log(slowest);
console.log(counts);
process.exitCode = leaks > 0 ? 1 : exitCode;

/** All at once. What one of them says is shown when it has ended, in one piece. */
async function checked(): Promise<boolean> {
  const passed = await Promise.all(CHECKS.map(name => passes(name, 'npm', ['run', '--silent', name])));
  if (!passed.includes(false)) return true;
  console.log('\nnpm run fix (format, lint), npm run generate (generated), npm run types');
  return false;
}

async function passes(name: string, command: string, args: readonly string[]): Promise<boolean> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [status] = await once(child, 'close');
  process.stdout.write(said);
  if (status !== 0) console.log(`${name} failed`);
  return status === 0;
}

/** Both packages side by side, as they are installed: keyturn finds the other one there. */
async function buildProgram(): Promise<string> {
  // Some tests start it as another user, who could not enter the canary's folder.
  const work = mkdtempSync(join(tmpdir(), 'keyturn-built-'));
  chmodSync(work, 0o755);
  process.once('exit', () => rmSync(work, { recursive: true, force: true }));
  const isBuilt = await passes('build', process.execPath, ['scripts/build.ts', join(work, 'dist')]);
  if (!isBuilt) throw new Error('the program cannot be built');
  renameSync(join(work, 'dist'), join(work, 'node_modules'));
  return join(work, 'node_modules/keyturn/dist/keyturn.js');
}

function coreFiles(): string[] {
  return CORE.flatMap(path => files(path))
    .filter(({ name, text }) => name.endsWith('.test.ts') && !NOT_CORE.test(text))
    .map(({ name }) => name);
}

function runVitest(): Promise<{ exitCode: number; printed: string }> {
  const args = ['run', '--config', 'config/vitest.config.ts', '--reporter=default', '--reporter=json'];
  const child = spawn('vitest', [...args, `--outputFile.json=${report}`, ...wanted], {
    env: {
      ...process.env,
      // A test that wants the program to be in a pipeline says so: these runs are no result of the one that they are in.
      ...{ GITHUB_ACTIONS: undefined, TF_BUILD: undefined },
      ...(built && { KEYTURN_BUILT: built }),
      KEYTURN_CANARY: folder,
      NODE_COMPILE_CACHE: CACHE,
    },
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
  // Most values are nowhere: to look through all the texts at once takes a fifth of the time.
  const all = places.map(({ text }) => text).join('\n');
  let leaks = 0;
  for (const value of values) {
    const forms = formsOf(value);
    if (!forms.some(form => all.includes(form))) continue;
    for (const place of places.filter(({ text }) => forms.some(form => text.includes(form)))) {
      leaks += 1;
      console.log(`canary: a secret (${value.slice(0, 3)}…) is in ${place.name}`);
    }
  }
  console.log(
    `canary: ${values.size} secrets searched for in ${places.length} outputs and files, ${leaks} found`,
  );
  return leaks;
}

/** Each of them once. */
function formsOf(value: string): string[] {
  const base64 = Buffer.from(value).toString('base64').replace(/=+$/, '');
  return [...new Set([value, base64, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)])];
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

/** What to look at first where the suite gets long. */
function slowestFiles(): string {
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
    testResults: readonly { name: string; startTime: number; endTime: number }[];
  };
  const took = testResults.map(({ name, startTime, endTime }) => ({
    name,
    seconds: (endTime - startTime) / 1000,
  }));
  const lines = took
    .toSorted((one, other) => other.seconds - one.seconds)
    .slice(0, 15)
    .map(({ name, seconds }) => `${seconds.toFixed(0).padStart(5)} s ${relative(process.cwd(), name)}`);
  return ['the slowest files:', ...lines].join('\n');
}
