/**
 * Removes what a rotation that left the policy has left behind, within the evidence and a person's confirmation. One credential
 * at a time: before each, everything is read and judged again, under the lock that runs of the rotation take.
 */
import type { Emit, FindingWords, RotationOutcome, RunEvent, RunFinished } from '../event.ts';
import { countOf } from '../outcomes.ts';
import { asProblem } from '../problem.ts';
import { endInWords } from '../rotation/ending.ts';
import { leakOf, namedByInWords } from '../rotation/leaks.ts';
import type { VaultPort } from '../rotation/ports.ts';
import { nothingKnown, type Situation } from '../rotation/situation.ts';
import { plural } from '../rotation/words.ts';
import { serialByKey } from '../serialByKey.ts';
import { acquireLock } from './acquireLock.ts';
import { openBatchWindows } from './batchWindow.ts';
import { severityOf } from './conclude.ts';
import { impossible } from './done.ts';
import {
  type ForgetOptions,
  type Found,
  type Group,
  type Judged,
  lookAt,
  type Sight,
  useOn,
} from './findLeftovers.ts';
import { perform } from './perform.ts';
import { workFor } from './rotate.ts';
import { stream } from './stream.ts';
import type { Work } from './work.ts';

/** `agreed`: the key ids whose removal a person confirmed. No others are removed. */
export function forget(
  options: ForgetOptions,
  found: Found,
  agreed: ReadonlySet<string>,
): AsyncIterable<RunEvent> {
  const events = stream<RunEvent>();
  removeLeftovers(options, found, agreed, events.emit).then(() => events.end(), events.end);
  return events.items;
}

interface Ended {
  readonly removed: readonly string[];
  readonly findings: readonly FindingWords[];
}

async function removeLeftovers(
  options: ForgetOptions,
  found: Found,
  agreed: ReadonlySet<string>,
  emit: Emit,
): Promise<void> {
  const { clock, policy, intent, name, signal } = options;
  const begun = clock.ticks();
  const ms = () => Math.round(clock.ticks() - begun);
  emit({ event: 'run.started', run: intent.run, policy: policy.file, rotations: 1 });
  emit({ event: 'rotation.started', rotation: name });
  const ends: Ended[] = [{ removed: [], findings: found.unread }];
  for (const { group, sight } of found.groups) ends.push(await groupEnd(options, group, sight, agreed, emit));
  const findings = ends.flatMap(end => end.findings);
  const removed = ends.flatMap(end => end.removed);
  const outcome = outcomeOf(findings, removed.length, signal.aborted);
  const stay = findings.filter(({ code }) => code === KEPT).length;
  const summary =
    removed.length + stay === 0
      ? `no credential of ${name} is on the ${plural(found.looked, 'registration')} that could be read`
      : `${plural(removed.length, 'credential')} removed, ${stay} left`;
  const phase = removed.length > 0 && stay === 0 ? 'forgotten' : 'left';
  emit({ event: 'rotation.finished', rotation: name, outcome, phase, summary, next: [], findings, ms: ms() });
  emit({ event: 'run.finished', ...runEnds[outcome], counts: countOf([outcome]), ms: ms() });
}

const runEnds: Readonly<Record<RotationOutcome, Pick<RunFinished, 'outcome' | 'exitCode'>>> = {
  unchanged: { outcome: 'done', exitCode: 0 },
  changed: { outcome: 'done', exitCode: 0 },
  failed: { outcome: 'failed', exitCode: 1 },
  'human-needed': { outcome: 'human-needed', exitCode: 3 },
  locked: { outcome: 'locked', exitCode: 4 },
  yielded: { outcome: 'done', exitCode: 0 },
  deferred: { outcome: 'done', exitCode: 0 },
  skipped: { outcome: 'interrupted', exitCode: 1 },
};

function outcomeOf(findings: readonly FindingWords[], removed: number, stopped: boolean): RotationOutcome {
  const severities = findings.map(({ severity }) => severity);
  if (severities.includes('human')) return 'human-needed';
  if (severities.includes('failed') || severities.includes('unknown')) return 'failed';
  if (severities.includes('locked')) return 'locked';
  if (stopped) return 'skipped';
  return removed > 0 ? 'changed' : 'unchanged';
}

async function groupEnd(
  options: ForgetOptions,
  group: Group,
  before: Sight,
  agreed: ReadonlySet<string>,
  emit: Emit,
): Promise<Ended> {
  const isWanted = before.judged.some(one => goesBy(one, agreed));
  if (!isWanted || options.signal.aborted)
    return { removed: [], findings: keptIn(before, options.clock.now(), agreed) };
  const done: Done = { removed: [], failures: [] };
  try {
    const lock = await acquireLock(options, group.rotation, emit);
    try {
      const shared = { serially: serialByKey(), batches: openBatchWindows() };
      const work = await workFor(options, group.rotation, lock, emit, shared);
      const kept = await removeAgreed(options, group, agreed, work, done);
      return { removed: done.removed, findings: [...done.failures, ...kept] };
    } finally {
      await lock.release();
    }
  } catch (error) {
    const problem = asProblem(error, `rotation ${options.name}`);
    const { remedy } = problem;
    const severity = problem.code === 'locked' ? 'locked' : severityOf(problem);
    const finding = {
      code: 'step-failed',
      text: problem.message,
      ...(remedy === undefined ? {} : { remedy }),
    };
    return { removed: done.removed, findings: [...done.failures, { ...finding, severity }] };
  }
}

/** The results so far; they are kept when the lock is lost. */
interface Done {
  readonly removed: string[];
  readonly failures: FindingWords[];
}

/** Returns findings about what is kept. */
async function removeAgreed(
  options: ForgetOptions,
  group: Group,
  agreed: ReadonlySet<string>,
  { ports: itsPorts, ...work }: Work,
  { removed, failures }: Done,
): Promise<FindingWords[]> {
  const ports = group.place === undefined ? { ...itsPorts, vault: UNKNOWN_VAULT } : itsPorts;
  const seen = await useOn(options, group, ports, work.patience);
  const tried = new Set<string>();
  for (;;) {
    const sight = await lookAt(options, group, ports, work.patience, seen, work.lock.ended);
    const next = sight.judged.find(one => goesBy(one, agreed) && !tried.has(one.leftover.credential.keyId));
    if (next === undefined || !next.fate.goes || options.signal.aborted)
      return [...keptIn(sight, options.clock.now(), agreed, tried), ...vaultNote(group, removed)];
    const { keyId } = next.leftover.credential;
    tried.add(keyId);
    const step = { kind: 'retire', keyId, forgets: true, reason: next.fate.reason } as const;
    const effect = await perform({ ...work, ports }, situationOf(sight), step);
    if (effect.effect === 'removed') removed.push(keyId);
    if (effect.effect !== 'failed') continue;
    await work.lock.check();
    failures.push(failed(group, keyId, effect.problem));
  }
}

function situationOf({ registration, vault }: Sight): Situation {
  return { ...nothingKnown, registration, ...(vault === undefined ? {} : { vault }) };
}

function goesBy({ leftover, fate }: Judged, agreed: ReadonlySet<string>): boolean {
  return fate.goes && agreed.has(leftover.credential.keyId);
}

const KEPT = 'leftover-kept';

/** A finding for each credential that is kept; `tried`: failed removals, which are reported elsewhere. */
function keptIn(
  sight: Sight,
  now: Date,
  agreed: ReadonlySet<string>,
  tried: ReadonlySet<string> = new Set(),
): FindingWords[] {
  const { appId, displayName } = sight.registration;
  const situation = situationOf(sight);
  return sight.judged.flatMap(({ leftover: { credential }, fate }): FindingWords[] => {
    const { keyId } = credential;
    if (tried.has(keyId)) return [];
    const leak = leakOf(situation, keyId);
    const leaked = leak === undefined ? '' : `, reported as leaked ${namedByInWords(leak)},`;
    const what = `credential ${keyId} (${endInWords(credential, now)})${leaked} on registration ${displayName} (${appId}) stays`;
    if (fate.goes) {
      const text = `${what}: ${agreed.has(keyId) ? 'the run was stopped before it was removed' : 'it may be removed, but was not among those that were confirmed'}`;
      return [{ code: KEPT, severity: 'failed', text }];
    }
    const remedy = `az ad app credential delete --id ${appId} --key-id ${keyId}   (only if it is known to be unused)`;
    const { severity, why, undecided } = fate;
    return [{ code: KEPT, severity, text: `${what}: ${why}`, ...(undecided ? { remedy } : {}) }];
  });
}

function failed(
  { rotation }: Group,
  keyId: string,
  problem: { readonly message: string; readonly remedy?: string | undefined },
): FindingWords {
  const text = `credential ${keyId} on registration ${rotation.appId}: ${problem.message}`;
  const { remedy } = problem;
  return { code: 'step-failed', severity: 'failed', text, ...(remedy === undefined ? {} : { remedy }) };
}

/** Only the trail of a newer version, or a person, could provide the place of the vault secret. */
function vaultNote({ place }: Group, removed: readonly string[]): FindingWords[] {
  if (place !== undefined || removed.length === 0) return [];
  const text =
    'the vault secret that held the removed credentials is not known, and was not read: its versions are not disabled, and a consumer that ' +
    'reads it gets a value that Entra does not accept any more';
  return [{ code: 'vault-unknown', severity: 'note', text }];
}

/** Ports for an unknown vault secret, which can be neither read nor written. */
const unknownVault = () => Promise.reject(impossible('the vault', 'its place is not known'));
const UNKNOWN_VAULT: VaultPort = {
  read: unknownVault,
  current: unknownVault,
  publish: unknownVault,
  carry: unknownVault,
  tag: unknownVault,
  noteLeaks: unknownVault,
  announceRollback: unknownVault,
  disable: unknownVault,
  valueOf: unknownVault,
};
