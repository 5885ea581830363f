/**
 * `npm run mutations`: makes the mistakes that others make, each in a copy of src, and shows the promise that breaks.
 * A mutation that survives means that the promise tests are blind there: exit 1. `npm run mutations -- NAME` does one.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCase } from '../test/promises/explore.ts';
import { type Reference, runCase } from '../test/promises/oneCase.ts';
import { buildProgram, type Program } from '../test/promises/program.ts';
import { referenceOf } from '../test/promises/reference.ts';
import { workloads } from '../test/promises/workloads/all.ts';
import type { Workload } from '../test/promises/workloads/workload.ts';

interface Change {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

interface Mutation {
  readonly name: string;
  readonly changes: readonly Change[];
  /** `rotate/28 vault.setSecret#1/kill-after`; or a workload alone, undisturbed. */
  readonly cases: readonly string[];
}

const mutations: readonly Mutation[] = [
  {
    name: 'publish before prove',
    changes: [
      {
        file: 'rotation/nextSteps.ts',
        from: 'if (inHand.proven)',
        to: 'if (inHand.proven || inHand.keyId !== "")',
      },
    ],
    cases: ['rotate'],
  },
  {
    name: 'retire before confirm',
    changes: [
      {
        file: 'rotation/retire.ts',
        from: 'if (confirmedAt === undefined) {',
        to: 'if (confirmedAt === undefined) {\n    return { superseded, ripe: true, reason: { code: "overlap-over", text: "" } };',
      },
      {
        file: 'rotation/nextSteps.ts',
        from: 'if (situation.confirmedNow) return [',
        to: 'if (situation.confirmedNow || ripe.length > 0) return [',
      },
    ],
    cases: ['rotate'],
  },
  {
    name: 'no mark in the display name',
    changes: [{ file: 'rotation/mark.ts', from: 'return `', to: 'return mark && run && `not ours ` + `' }],
    cases: ['rotate/graph.addPassword#1/kill-after'],
  },
  {
    name: 'remove all others',
    changes: [
      {
        file: 'run/steps/remove.ts',
        from: "  if (credentialOf(situation, keyId) !== undefined) await removeCredential(work, situation, keyId, 'retire');",
        to: `  const newest = versions(situation)[0]?.tags?.keyId;
  for (const other of situation.registration?.credentials ?? [])
    if (other.keyId !== newest) await removeCredential(work, situation, other.keyId, 'retire');`,
      },
    ],
    cases: ['retire'],
  },
  {
    name: 'a timeout on create is a failure',
    changes: [
      {
        file: 'run/steps/create.ts',
        from: 'await removeLost(work, situation, error);',
        to: 'continue;',
      },
    ],
    cases: ['rotate/graph.addPassword#1/timeout-after'],
  },
  {
    name: 'skip on fresh expiry alone',
    changes: [
      {
        file: 'rotation/nextSteps.ts',
        from: 'if (open(deliveries)) return',
        to: `const by = runOf(currentOf(situation)?.version.tags?.mark ?? '', rotation.mark);
  if (!dueness.now && by !== intent.run) return [];
  if (open(deliveries)) return`,
      },
    ],
    cases: ['rotate/vault.setSecret#1/kill-after'],
  },
  {
    name: 'what could not be read is settled',
    changes: [
      {
        file: 'run/glance.ts',
        from: 'if (registration === undefined || newest === undefined) continue;',
        to: `if (registration === undefined || newest === undefined) {
      const due = { now: false, reason: { code: 'not-due', text: 'unread' } } as const;
      settled.set(rotation, { phase: 'settled', due, steps: [], later: [], findings: [] });
      continue;
    }`,
      },
    ],
    cases: ['glance/graph.batch#1/429-retry-900'],
  },
];

const SEED = 7;
const [only] = process.argv.slice(2);
await using sound = await buildProgram();
const references = new Map<Workload, Reference>();
const lines: string[][] = [];
for (const mutation of mutations) {
  if (only !== undefined && mutation.name !== only) continue;
  lines.push([mutation.name, await firstViolation(mutation)]);
  console.log(lines.at(-1)?.join(': '));
}
const survived = lines.filter(([, violation]) => violation === '');
console.log('\n| mutation | what breaks |\n| --- | --- |');
for (const [name, violation] of lines) console.log(`| ${name} | ${violation || 'NOTHING: it survives'} |`);
process.exitCode = survived.length > 0 || lines.length === 0 ? 1 : 0;

/** The sound program runs the same cases first: what it breaks itself proves nothing about the mutation. */
async function firstViolation({ changes, cases }: Mutation): Promise<string> {
  await using mutant = await buildProgram(source => tamper(source, changes));
  for (const text of cases) {
    const clean = await violationsOf(sound, text);
    if (clean.length > 0)
      throw new Error(`${text} breaks promises without any mutation: ${clean.join('; ')}`);
    const broken = await violationsOf(mutant, text);
    if (broken.length > 0) return `${text}: ${broken.join('; ')}`;
  }
  return '';
}

async function violationsOf(program: Program, text: string): Promise<string[]> {
  const workload = workloads.find(({ name }) => name === text.split('/')[0]);
  if (workload === undefined) throw new Error(`no workload for ${text}`);
  const reference = references.get(workload) ?? (await referenceOf(sound, workload));
  references.set(workload, reference);
  const { violations } = await runCase(program, readCase(workload, reference, text, SEED), reference);
  return violations.map(({ promise, text: told, at }) => `promise ${promise}: ${told} [${at}]`);
}

/** Fails when the code no longer says what a mutation wants to change: it would change nothing and look harmless. */
async function tamper(source: string, changes: readonly Change[]): Promise<void> {
  for (const { file, from, to } of changes) {
    const path = join(source, file);
    const text = await readFile(path, 'utf8');
    if (text.split(from).length !== 2) throw new Error(`${file} does not say exactly once: ${from}`);
    await writeFile(
      path,
      text.replace(from, () => to),
    );
  }
}
