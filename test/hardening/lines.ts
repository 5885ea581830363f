/** Command lines by the hundred, typed to the real program in a sandbox. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { openGround } from './ground.ts';
import { inTurn } from './inTurn.ts';
import { aLine } from './lineWords.ts';
import { secretsIn } from './nasty.ts';
import { outcomeOf } from './outcome.ts';
import type { Drawing } from './policies.ts';
import type { Verdict } from './report.ts';
import { type Violation, violationsOf } from './violations.ts';

const EXIT_CODES = [0, 1, 2, 3, 4, 64, 78];
/** What stays until Ctrl-C gets a SIGTERM instead; two of them end it. */
const STAYS_MS = 5_000;

export async function fuzzLines({ count, seed, jobs, main, told }: Drawing): Promise<Verdict[]> {
  const lines = fc.sample(aLine, { seed, numRuns: count });
  const verdicts = await inTurn(lines, jobs, async line => {
    const verdict = await lineVerdict(line, main);
    told?.(verdict);
    return verdict;
  });
  const failed = verdicts.filter(one => one.violations.length > 0);
  const firsts = [...Map.groupBy(failed, faultName).values()].map(all => all[0]);
  const smaller = await inTurn(firsts, jobs, async one => one && smallest(one, main));
  return [...verdicts, ...smaller.filter(one => one !== undefined)];
}

function faultName({ kind, violations }: Verdict): string {
  return `${kind} ${violations[0]?.kind}`;
}

/** So many tries to make one smaller; a silent one takes a minute each. */
const TRIES = 14;

/** Leaves out one word after the other, as long as it fails in the same way. */
async function smallest(verdict: Verdict, main: string | undefined): Promise<Verdict | undefined> {
  let found: Verdict | undefined;
  let line: string[] = JSON.parse(verdict.input);
  const fault = verdict.violations[0]?.kind;
  let left = fault === 'endless' ? 3 : TRIES;
  for (let at = line.length - 1; at > 0 && left > 0; at -= 1, left -= 1) {
    const shorter = line.toSpliced(at, 1);
    const one = await lineVerdict(shorter, main);
    if (one.violations[0]?.kind !== fault) continue;
    found = one;
    line = shorter;
  }
  return found;
}

export async function lineVerdict(line: readonly string[], main?: string): Promise<Verdict> {
  await using ground = await openGround();
  const given = odds(ground.folder);
  const isStaying = line[0] === 'sandbox' && !line.includes('exec');
  const outcome = await outcomeOf({
    ...{ args: line, cwd: ground.folder, env: ground.env },
    ...(main !== undefined && { main }),
    ...(isStaying && {
      meanwhile: child => {
        const timers = [1, 2].map(times => setTimeout(() => child.kill('SIGTERM'), STAYS_MS * times));
        child.once('exit', () => timers.forEach(clearTimeout));
      },
    }),
  });
  const typed = secretsIn(line.join('\n'));
  const violations = violationsOf(outcome, { secrets: [...ground.secrets(), ...typed], given });
  const { exitCode, seconds, silentSeconds, peakMb } = outcome;
  if (!outcome.ended && exitCode !== 70 && !isExpected(line, exitCode))
    violations.push({ kind: `exit ${exitCode}`, text: outcome.stderr.slice(0, 300) });
  violations.push(...sandboxFaults(ground.bugs));
  const kind = line.find(word => /^[a-z]+$/.test(word)) ?? 'no verb';
  return {
    driver: 'lines',
    kind,
    input: JSON.stringify(line),
    violations,
    exitCode,
    seconds,
    silentSeconds,
    peakMb,
  };
}

/** `sandbox exec` passes on what its command ends with; nothing that is drawn is a command, so that is 126 or 127. */
function isExpected(line: readonly string[], exitCode: number | null): boolean {
  const passes = line.includes('exec') ? [126, 127, 130] : [];
  return [...EXIT_CODES, ...passes].includes(exitCode ?? -1);
}

function sandboxFaults(bugs: readonly string[]): Violation[] {
  return bugs.map(text => ({ kind: 'the sandbox has a bug', text }));
}

/** Files that are none, in a folder; their names. */
function odds(folder: string): string[] {
  const at = (name: string) => join(folder, name);
  mkdirSync(at('folder'));
  execFileSync('mkfifo', [at('fifo')]);
  symlinkSync('nowhere', at('dangling'));
  symlinkSync('loop', at('loop'));
  writeFileSync(at('huge.yaml'), '');
  truncateSync(at('huge.yaml'), 17 * 1024 * 1024);
  writeFileSync(at('bad.yaml'), 'version: 1\nrotations: [{ name: "\u001b[2J\u202e" }]\n');
  writeFileSync(at('binary'), Buffer.from([0, 255, 254, 27, 91, 50, 74, 10, 195, 40]));
  writeFileSync(at('empty.yaml'), '');
  writeFileSync(at('trail.jsonl'), '{"seq":1,"hash":"\\u001b[2J","at":7}\nnot JSON\n');
  writeFileSync(at('unreadable.yaml'), 'version: 1\n');
  chmodSync(at('unreadable.yaml'), 0);
  return ['policy.yaml', 'huge.yaml', 'bad.yaml', 'binary', 'empty.yaml', 'trail.jsonl', 'unreadable.yaml'];
}
