/**
 * Repairs places that were overtaken. Another run may publish and deliver within the one round trip between the check before a
 * write and the write: then a place holds the older value. A confirmation finds that; where none followed, it is checked here,
 * and such places are brought to the newest value at once. The confirmation of the newest version is taken back, so that the next
 * run reads all places.
 */
import type { Effect } from '../rotation/fold.ts';
import { fold } from '../rotation/fold.ts';
import type { Published } from '../rotation/observation.ts';
import type { CurrentVersion, TargetPort } from '../rotation/ports.ts';
import { publishedOf, type Situation } from '../rotation/situation.ts';
import { askRepeatedly } from './askRepeatedly.ts';
import { isNewest, overtaken } from './newest.ts';
import type { Work } from './work.ts';

export async function repairOvertaken(work: Work, situation: Situation): Promise<Situation> {
  const wanted = publishedOf(situation);
  const targets = writtenBy(situation);
  const confirmed = situation.confirmedNow || situation.confirmedByReadBack === true;
  if (wanted === undefined || targets.length === 0 || confirmed) return situation;
  const about = { step: 'distribute', subject: 'vault' };
  const current = await work.patience.retry(about, () => work.ports.vault.current());
  if (current === undefined || isNewest(wanted, current)) return situation;
  const effects = await Promise.all(targets.map(target => repaired(work, target, current)));
  const found = effects.filter(effect => effect !== undefined);
  if (found.length > 0) await takeBackConfirmation(work, current);
  return found.reduce(fold, situation);
}

/** Targets that were written in this run, or may have been. */
function writtenBy({ readBackAt = new Map(), failures }: Situation): number[] {
  const tried = failures.flatMap(({ step }) => (step.kind === 'distribute' ? [step.target] : []));
  return [...new Set([...readBackAt.keys(), ...tried])];
}

/** Undefined: the place holds the newest value, or cannot be read, which was reported before. */
async function repaired(work: Work, target: number, current: CurrentVersion): Promise<Effect | undefined> {
  const port = work.ports.targets[target];
  const subject = work.rotation.targets[target]?.label ?? `target ${target}`;
  const newest = asPublished(current);
  const about = { step: 'distribute', subject };
  const state = await port?.observe(newest).catch(() => undefined);
  if (port === undefined || (state?.state !== 'differs' && state?.state !== 'unknown')) return undefined;
  const reason = {
    code: 'target-differs',
    text: 'another run has published since, and this place may hold the older value',
  } as const;
  const ref = { rotation: work.rotation.name, step: 'distribute', subject } as const;
  const begun = work.clock.ticks();
  work.emit({ event: 'step.started', ...ref, reason });
  const outcome = await bringTo(work, port, newest, about);
  const problem = overtaken(
    work.rotation,
    current,
    `; ${subject} had received the older value meanwhile, ${outcome}`,
  );
  const words = { code: problem.code, text: problem.message };
  work.emit({ event: 'step.failed', ...ref, problem: words, ms: Math.round(work.clock.ticks() - begun) });
  return { effect: 'failed', step: { kind: 'distribute', target, reason }, problem };
}

/** A value that Entra does not accept in several calls is not delivered. */
async function bringTo(
  work: Work,
  port: TargetPort,
  newest: Published,
  about: { step: string; subject: string },
): Promise<string> {
  const answer = await askRepeatedly(work.ports.token, work.patience, about, newest.value);
  if (answer.answer !== 'accepted')
    return `and was left unchanged: Entra does not accept the newest one (${answer.reason})`;
  try {
    const write = () => work.newest.delivering(newest, work.ports.vault, () => port.deliver(newest));
    await work.patience.retry(about, write);
    return 'and was updated to the newest one';
  } catch (error) {
    return `and could not be updated to the newest one (${error instanceof Error ? error.message : 'no response'})`;
  }
}

/**
 * Readers of the place may use the older value for a while: the overlap has to start again, and the quick check must not count the
 * rotation as settled.
 */
async function takeBackConfirmation(work: Work, { version }: CurrentVersion): Promise<void> {
  const { confirmedAt, places: _places, ...open } = version.tags ?? { confirmedAt: undefined };
  if (confirmedAt === undefined || !('keyId' in open)) return;
  await work.patience
    .retry({ step: 'reopen', subject: version.version }, () => work.ports.vault.tag(version.version, open))
    .catch(() => {});
}

function asPublished({ version, value }: CurrentVersion): Published {
  return {
    version: version.version,
    keyId: version.tags?.keyId ?? 'unknown',
    value,
    since: version.createdAt,
  };
}
