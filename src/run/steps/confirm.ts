import { placesOf } from '../../policy/place.ts';
import { LONGEST_RETRY_AFTER_MS, Problem } from '../../problem.ts';
import { commandFor, type Named } from '../../rotation/command.ts';
import type { Effect } from '../../rotation/fold.ts';
import type { TokenAnswer, VaultVersion, VersionTags } from '../../rotation/observation.ts';
import { LOOK_BEFORE_REMOVAL } from '../../rotation/proving.ts';
import { currentOf, publishedOf, type Situation } from '../../rotation/situation.ts';
import { isDelivered } from '../../rotation/targets.ts';
import type { Secret } from '../../secret.ts';
import { type Done, impossible } from '../done.ts';
import { confirmedAnew } from '../newest.ts';
import { notSooner } from '../patience.ts';
import type { Work } from '../work.ts';
import { canariesAccepted } from './canary.ts';
import { type ConfirmStep, holdingInWords, placesHolding, placesTried } from './placesHolding.ts';
import { probeInWords, probeSuperseded, signInInWords } from './probe.ts';
import { restoreUserMetadata } from './restoreUserMetadata.ts';

/** A replica may lag even after proving; a refusal counts only after these retries. */
const PAUSES_MS = [1_000, 2_000, 4_000, 8_000, 15_000];

/** Other programs may change their tags meanwhile: tags that were read longer ago are read again before all tags are written. */
const TAGS_COUNT_MS = 2_000;

/**
 * Reads the vault and every required target back, and makes a token call with the value that they all should hold, all in
 * parallel, after the services that can, and the canaries, have tried what they hold. Only then is the version tagged as
 * confirmed, which starts the overlap. A place that this run wrote and read back a moment ago is not read again, unless something
 * is to be removed.
 */
export async function confirm(work: Work, situation: Situation, step: ConfirmStep): Promise<Done> {
  const { version } = step;
  const published = publishedOf(situation);
  const tags = currentOf(situation)?.version.tags;
  if (published === undefined) throw impossible(work.rotation.name, 'there is no version to confirm');
  const lost = await restoreUserMetadata(work, situation, version);
  const ask = () =>
    step.beforeRemoval ? askedAgain(work, situation, published.value) : work.ports.token.ask(published.value);
  const tried = await placesTried(work);
  const canaries = await canariesAccepted(work, situation, step.beforeRemoval === true);
  const begun = work.clock.ticks();
  const [holding, current, answer, probe] = await Promise.all([
    placesHolding(work, situation, published, step, {
      has: target => tried.has(target) || canaries.has(target),
    }),
    work.patience.retry({ step: 'confirm', subject: 'vault' }, () => work.ports.vault.current()),
    ask(),
    probeSuperseded(work, situation),
  ]);
  if (current === undefined || !current.value.equals(published.value)) throw overwritten(work);
  if (!isConfirmedAsKnown(tags, current.version)) throw confirmedAnew(work.rotation, version);
  await mustBeAccepted(work, 'what every place holds', ask, answer);
  const confirmed: ConfirmedEffect = {
    effect: 'confirmed',
    confirmedAt: tags?.confirmedAt ?? latestNow(work.clock),
    places: placesHeld(work, situation),
    beforeRemoval: step.beforeRemoval === true,
    ...(probe === undefined ? {} : { probe }),
  };
  reportSignIn(work, situation, answer);
  if (tags !== undefined && needsTags(confirmed, tags)) {
    const isFresh = current.version.version === version && work.clock.ticks() - begun <= TAGS_COUNT_MS;
    await writeTags(work, version, confirmedTags(tags, confirmed), isFresh ? current.version : undefined);
  }
  const details = [
    holdingInWords(holding),
    ...canaries.values(),
    ...(probe === undefined ? [] : [probeInWords(probe)]),
    ...(lost === undefined ? [] : [lost]),
  ];
  return { effect: confirmed, detail: details.join('; ') };
}

/**
 * What another run, or a person, took back or gave anew in the meantime is not written over with what this run knew. One that only
 * the other has given yet is.
 */
function isConfirmedAsKnown(known: VersionTags | undefined, { tags }: VaultVersion): boolean {
  const [before, seen] = [known, tags].map(each => each?.confirmedAt?.getTime());
  return before === undefined || before === seen;
}

/** Where services disagree on the time, the overlap starts by the clock that is ahead, so that it is not too short. */
function latestNow(clock: Work['clock']): Date {
  const now = clock.now();
  const offsets = Object.values(clock.doubt()?.offsets ?? {});
  const ahead = Math.max(0, ...offsets.map(offset => offset - clock.skewMs()));
  return new Date(now.getTime() + Math.min(ahead, MOST_AHEAD_MS));
}

/** The most by which a clock that is ahead can delay the overlap: one that is years ahead is wrong. */
const MOST_AHEAD_MS = 48 * 3_600_000;

function reportSignIn({ rotation, emit }: Work, situation: Situation, answer: TokenAnswer): void {
  if (answer.answer !== 'accepted') return;
  const keyId = currentOf(situation)?.keyId;
  const named = keyId === undefined ? {} : { keyId };
  emit({ event: 'signed-in', rotation: rotation.name, ...named, why: 'confirm', ...signInInWords(answer) });
}

type ConfirmedEffect = Extract<Effect, { effect: 'confirmed' }>;

/** Whether the version's tags lack something: it is the first confirmation, or a place was added to the policy since. */
function needsTags({ places, probe }: ConfirmedEffect, tags: VersionTags): boolean {
  return tags.confirmedAt === undefined || tags.places !== places || probe !== undefined;
}

function confirmedTags(tags: VersionTags, { confirmedAt, places, probe }: ConfirmedEffect): VersionTags {
  const { supersedes } = tags;
  return {
    ...tags,
    confirmedAt,
    places,
    ...(supersedes === undefined || probe === undefined ? {} : { supersedes: { ...supersedes, probe } }),
  };
}

/**
 * Before a removal one answer is not sufficient: a lagging replica accepts a secret that was removed. All of several calls have
 * to be accepted, and the credential has to be in a new reading of the registration. Returns the first refusal, if any.
 */
async function askedAgain(work: Work, situation: Situation, value: Secret): Promise<TokenAnswer> {
  const { ports, patience, rotation } = work;
  const keyId = currentOf(situation)?.keyId;
  const [registration, ...answers] = await Promise.all([
    patience.retry({ step: 'confirm', subject: 'registration' }, () => ports.registration.read()),
    ...Array.from({ length: LOOK_BEFORE_REMOVAL }, () => ports.token.ask(value)),
  ]);
  if (keyId !== undefined && !registration.credentials.some(each => each.keyId === keyId))
    throw notListed(rotation, keyId);
  const [first = { answer: 'no-verdict', reason: 'not tested' } as const] = answers;
  return answers.find(({ answer }) => answer !== 'accepted') ?? first;
}

function notListed(rotation: Named, keyId: string): Problem {
  return new Problem({
    code: 'try-later',
    subject: `credential ${keyId}`,
    reason: 'is what every place holds, but it is not on the registration (any more); nothing is removed',
    remedy: `${commandFor(rotation, 'rotate')}   (checks again, and creates a new secret if it was removed)`,
  });
}

/** All tags are written at once: after a failed attempt they are read again before the next. */
function writeTags(
  work: Work,
  version: string,
  tags: VersionTags,
  seen: VaultVersion | undefined,
): Promise<void> {
  let read = seen;
  return work.patience.retry({ step: 'confirm', subject: version }, () => {
    const once = read;
    read = undefined;
    return work.ports.vault.tag(version, tags, once);
  });
}

/** The places in the confirmation's tag, including best-effort targets that hold the value. */
function placesHeld({ rotation }: Work, situation: Situation): string {
  return placesOf(
    rotation.targets.filter(({ required }, at) => required || isDelivered(rotation, situation, at)),
  );
}

async function mustBeAccepted(
  work: Work,
  place: string,
  ask: () => Promise<TokenAnswer>,
  first: TokenAnswer,
): Promise<void> {
  let answer = first;
  for (const pause of PAUSES_MS) {
    if (answer.answer === 'accepted') return;
    const asked = answer.answer === 'no-verdict' ? answer.retryAfterMs : undefined;
    if (asked !== undefined && asked > LONGEST_RETRY_AFTER_MS) break;
    await work.patience.wait({ step: 'confirm', subject: place }, answer.reason, notSooner(asked, pause));
    answer = await ask();
  }
  if (answer.answer !== 'accepted') throw notAccepted(work, place, answer);
}

function notAccepted(
  work: Work,
  place: string,
  answer: Exclude<TokenAnswer, { answer: 'accepted' }>,
): Problem {
  return new Problem({
    code: answer.answer === 'no-verdict' ? 'try-later' : 'refused',
    subject: place,
    reason: `Entra does not accept what it holds: ${answer.reason}; nothing is removed`,
    remedy: commandFor(work.rotation, 'diagnose'),
  });
}

function overwritten(work: Work): Problem {
  return new Problem({
    code: 'try-later',
    subject: `vault secret ${work.rotation.vault.secret}`,
    reason: 'a version was written outside this run meanwhile; nothing is confirmed and nothing is removed',
    remedy: commandFor(work.rotation, 'plan'),
  });
}
