/**
 * `npm run nightly`: what is too long for every commit, one after the other, each with fresh seeds (they are printed) and a bound
 * in time. Exits with 1 where something was broken or did not come to its end. `npm run nightly -- simulate harden`: these only.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

interface Row {
  readonly name: string;
  readonly script: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Then it is ended; on two cores it takes half of that. */
  readonly minutes: number;
}

const ROWS: readonly Row[] = [
  { name: 'faults', script: 'promises.ts', args: ['--only', 'faults', '--sample', '1200'], minutes: 60 },
  { name: 'courses', script: 'promises.ts', args: ['--only', 'courses'], minutes: 60 },
  { name: 'operator', script: 'promises.ts', args: ['--operator', '50'], minutes: 40 },
  { name: 'verbs', script: 'promises.ts', args: ['--verbs', '64'], minutes: 40 },
  { name: 'simulate', script: 'simulate.ts', args: ['--minutes', '30', '--jobs', '2'], minutes: 60 },
  { name: 'orders', script: 'simulate.ts', args: ['--orders'], minutes: 30 },
  { name: 'harden', script: 'harden.ts', args: ['--each', '12', '--jobs', '12'], minutes: 180 },
  {
    name: 'month',
    script: 'test.ts',
    args: ['test/promises/month.test.ts'],
    env: { KEYTURN_DAYS: '30' },
    minutes: 20,
  },
  {
    name: 'year',
    script: 'test.ts',
    args: ['test/e2e/sideBySide.test.ts'],
    env: { KEYTURN_DAYS: '365' },
    minutes: 20,
  },
  { name: 'mutations', script: 'mutations.ts', args: [], minutes: 90 },
];

const asked = process.argv.slice(2);
const unknown = asked.filter(name => !ROWS.some(row => row.name === name));
if (unknown.length > 0) {
  console.error(
    `no such exploration: ${unknown.join(', ')}; there are ${ROWS.map(row => row.name).join(', ')}`,
  );
  process.exit(64);
}
const told: string[] = [];
for (const row of ROWS) {
  if (asked.length > 0 && !asked.includes(row.name)) continue;
  console.log(`\n${row.name}: node scripts/${row.script} ${row.args.join(' ')} (at most ${row.minutes} min)`);
  const begun = performance.now();
  const end = await run(row);
  told.push(
    `${row.name.padEnd(10)} ${end.padEnd(12)} ${Math.round((performance.now() - begun) / 60_000)} min`,
  );
  if (end !== 'held') process.exitCode = 1;
}
console.log(`\n${told.join('\n')}`);

function run({ script, args, minutes, env = {} }: Row): Promise<'held' | 'broken' | 'unfinished'> {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, [file, ...args], {
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    child.kill();
  }, minutes * 60_000);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', code => {
      clearTimeout(timer);
      resolve(isLate ? 'unfinished' : code === 0 ? 'held' : 'broken');
    });
  });
}
