/**
 * `npm run mutations`: makes the mistakes that others make, each in a copy of src, and shows the promise that breaks.
 * A mutation that survives means that the promise tests are blind there: exit 1. `npm run mutations -- NAME` does one;
 * `npm run mutations -- --simulated` leaves the noticing to the simulation, a minute for each, and says how many stories it took.
 */
import { spawn } from 'node:child_process';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isCourseName, readCourse } from '../test/promises/axes/course.ts';
import { courseWorkloads } from '../test/promises/axes/draw.ts';
import { runCourse } from '../test/promises/axes/runCourse.ts';
import { isVerbsName, readVerbs, runVerbs } from '../test/promises/axes/verbs.ts';
import { readCase } from '../test/promises/explore.ts';
import { type Mutation, mutations, tamper } from '../test/promises/mutations.ts';
import { type Reference, runCase, type Verdict } from '../test/promises/oneCase.ts';
import { buildProgram, type Program } from '../test/promises/program.ts';
import { referenceOf } from '../test/promises/reference.ts';
import { rollback } from '../test/promises/workloads/rollback.ts';
import type { Workload } from '../test/promises/workloads/workload.ts';

const SEED = 7;
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const { values: options, positionals } = parseArgs({
  options: { simulated: { type: 'boolean', default: false }, seed: { type: 'string', default: '1' } },
  allowPositionals: true,
});
const [only] = positionals;
await using sound = await buildProgram();
const references = new Map<Workload, Reference>();
const lines: string[][] = [];
for (const mutation of mutations) {
  if (only !== undefined && mutation.name !== only) continue;
  lines.push([
    mutation.name,
    await (options.simulated || mutation.cases.length === 0 ? simulated(mutation) : firstViolation(mutation)),
  ]);
  console.log(lines.at(-1)?.join(': '));
}
const survived = lines.filter(([, violation]) => violation === '');
console.log('\n| mutation | what breaks |\n| --- | --- |');
for (const [name, violation] of lines) console.log(`| ${name} | ${violation || 'NOTHING: it survives'} |`);
process.exitCode = survived.length > 0 || lines.length === 0 ? 1 : 0;

/** In a copy of everything, since the simulation runs in the process of the program that it watches. */
async function simulated({ changes, story }: Mutation): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'keyturn-mutant-'));
  try {
    for (const part of ['src', 'test', 'scripts', 'package.json', 'tsconfig.json'])
      await cp(join(ROOT, part), join(copy, part), { recursive: true });
    await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    await tamper(join(copy, 'src'), changes);
    const what =
      story === undefined
        ? ['--until-broken', '--minutes', '1', '--seed', options.seed]
        : ['--file', `test/simulation/stories/${story}.json`];
    const child = spawn(process.execPath, ['scripts/simulate.ts', ...what], {
      cwd: copy,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const printed = await text(child.stdout);
    return /^(broken after|✗ promise) .*$/m.exec(printed)?.[0] ?? '';
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

/** The sound program runs the same cases first: what it breaks itself proves nothing about the mutation. */
async function firstViolation({ changes, cases }: Mutation): Promise<string> {
  await using mutant = await buildProgram(source => tamper(source, changes));
  for (const one of cases) {
    const clean = await violationsOf(sound, one);
    if (clean.length > 0) throw new Error(`${one} breaks promises without any mutation: ${clean.join('; ')}`);
    const broken = await violationsOf(mutant, one);
    if (broken.length > 0) return `${one}: ${broken.join('; ')}`;
  }
  return '';
}

async function violationsOf(program: Program, text: string): Promise<string[]> {
  const found = isVerbsName(text) ? verbsOf : isCourseName(text) ? courseOf : caseOf;
  const { violations } = await found(program, text);
  return violations.map(({ promise, text: told, at }) => `promise ${promise}: ${told} [${at}]`);
}

async function caseOf(program: Program, text: string): Promise<Verdict> {
  const { workload, reference } = await beginningOf(text);
  return runCase(program, readCase(workload, reference, text, SEED), reference);
}

async function verbsOf(program: Program, text: string): Promise<Verdict> {
  const { reference } = await beginningOf(rollback.name);
  return runVerbs(program, readVerbs(text), reference);
}

async function courseOf(program: Program, text: string): Promise<Verdict> {
  const [name = '', seed] = text.split('@');
  const { reference } = await beginningOf(name);
  return runCourse(program, readCourse(courseWorkloads, name, Number(seed)), reference);
}

async function beginningOf(text: string): Promise<{ workload: Workload; reference: Reference }> {
  const workload = courseWorkloads.find(({ name }) => name === text.split('/')[0]);
  if (workload === undefined) throw new Error(`no workload for ${text}`);
  const reference = references.get(workload) ?? (await referenceOf(sound, workload));
  references.set(workload, reference);
  return { workload, reference };
}
