/** Token calls with each value: as it is, repaired, and repeated while it may be replicating. */

import { type Evidence, type Tried, type ValueEvidence, valueAt } from './diagnosisEvidence.ts';
import type { SignInReply } from './diagnosisPorts.ts';
import type { LadderContext } from './ladderContext.ts';
import { isYoung, matchOf } from './match.ts';
import type { TokenCaller } from './tokenCaller.ts';
import { aboutOf, distinct, isAccepted, isExpiredReply, isRefusedValue } from './tokenCaller.ts';
import { type Suspicion, suspicionsOf } from './value/suspicions.ts';

/** Repaired variants that are tried: each is a token call, and many in a row look like an attack. */
const MOST_TRIES = 6;
const BETWEEN_TRIES_MS = 1_000;
/** Repetitions for a value that may still be replicating. */
const AGAIN = 4;
const BETWEEN_AGAIN_MS = 1_500;

export async function judgeValues(
  evidence: Evidence,
  caller: TokenCaller,
  context: LadderContext,
): Promise<Evidence> {
  const [first] = evidence.values;
  if (first === undefined) return evidence;
  const { reply, scopeReply } = await firstReply(first, evidence, caller, context);
  const noted = scopeReply === undefined ? {} : { scopeReply };
  const known = { ...evidence, ...noted, values: withReplies(evidence.values, first, [reply]) };
  if (!goesOn(reply)) return known;
  const asked = await Promise.all(
    evidence.values.map(async value => ({
      ...value,
      replies: [await patiently(value.value, caller, context.wait)],
    })),
  );
  return followUp({ ...known, values: asked }, caller, context);
}

/** Where the scope is at fault, the secret is judged with Graph's. */
async function firstReply(
  { value }: ValueEvidence,
  { signIn }: Evidence,
  caller: TokenCaller,
  { graphScope, wait }: LadderContext,
): Promise<{ reply: SignInReply; scopeReply?: SignInReply }> {
  const reply = await patiently(value, caller, wait);
  if (aboutOf(reply) !== 'scope' || signIn.scope === graphScope) return { reply };
  caller.useScope(graphScope);
  return { reply: await caller.ask(value), scopeReply: reply };
}

const BUSY_PAUSES_MS = [2_000, 5_000];

/** Repeats the call after a pause while the service is busy or gives no answer. */
async function patiently(
  value: PlaceValue,
  caller: TokenCaller,
  wait: LadderContext['wait'],
): Promise<SignInReply> {
  let reply = await caller.ask(value);
  for (const pause of BUSY_PAUSES_MS) {
    if (reply.reply !== 'busy' && reply.reply !== 'none') return reply;
    await wait(pause);
    reply = await caller.again(value);
  }
  return reply;
}

/** A refusal of the application, the tenant or the scope is the same for every value, so the others are not tried. */
function goesOn(reply: SignInReply): boolean {
  const about = aboutOf(reply);
  return isAccepted(reply) || about === 'value' || about === 'credential-missing' || about === 'policy';
}

function withReplies(
  values: readonly ValueEvidence[],
  value: ValueEvidence,
  replies: readonly SignInReply[],
): ValueEvidence[] {
  return values.map(each => (each === value ? { ...each, replies } : each));
}

/** One value after the other: calls in quick succession count as a loop (AADSTS50196), and answers are reused. */
async function followUp(evidence: Evidence, caller: TokenCaller, context: LadderContext): Promise<Evidence> {
  let known = evidence;
  for (const value of inUse(evidence)) {
    const current = known.values.find(each => each.value.equals(value)) ?? { value, replies: [], tried: [] };
    const better = await followUpOne(known, current, caller, context);
    known = { ...known, values: known.values.map(each => (each === current ? better : each)) };
  }
  return known;
}

function inUse({ places }: Evidence): PlaceValue[] {
  const values = places.filter(({ role }) => role === 'in-use').map(valueAt);
  return distinct(values.filter(value => value !== undefined));
}

type PlaceValue = NonNullable<ReturnType<typeof valueAt>>;

async function followUpOne(
  evidence: Evidence,
  value: ValueEvidence,
  caller: TokenCaller,
  context: LadderContext,
): Promise<ValueEvidence> {
  const [first] = value.replies;
  if (first === undefined || isExpiredReply(first)) return value;
  if (mayFlap(evidence, value)) {
    const again = await askAgain(value, caller, context);
    if (again.replies.some(isAccepted)) return again;
    return isRefusedValue(first) ? tryRepairs(evidence, again, caller, context) : again;
  }
  return isRefusedValue(first) ? tryRepairs(evidence, value, caller, context) : value;
}

/** Its credential, or the registration, is so new that replicas may disagree; or its age is not known. */
function mayFlap(evidence: Evidence, value: ValueEvidence): boolean {
  const { application } = evidence.directory;
  const accepted = value.replies.some(isAccepted);
  const match = matchOf(evidence, value);
  if (match.match === 'unknown') return !accepted;
  if (application && isYoung(application.created, evidence.now)) return true;
  if (match.match === 'one') return isYoung(match.credential.start, evidence.now);
  return match.match === 'several' && match.credentials.some(({ start }) => isYoung(start, evidence.now));
}

async function askAgain(
  value: ValueEvidence,
  caller: TokenCaller,
  { wait }: LadderContext,
): Promise<ValueEvidence> {
  const replies = [...value.replies];
  for (let count = 1; count <= AGAIN; count += 1) {
    await wait(BETWEEN_AGAIN_MS);
    replies.push(await caller.again(value.value));
  }
  return { ...value, replies };
}

/** Until one is accepted. A variant that another place holds as it is was tried already. */
async function tryRepairs(
  evidence: Evidence,
  value: ValueEvidence,
  caller: TokenCaller,
  context: LadderContext,
): Promise<ValueEvidence> {
  const tried: Tried[] = [];
  let tries = 0;
  let done = false;
  for (const suspicion of suspectedOf(evidence, value)) {
    const { repaired } = suspicion;
    if (repaired === undefined || done || tries >= MOST_TRIES) {
      tried.push({ suspicion });
      continue;
    }
    const before = caller.calls;
    if (!isKnown(evidence, repaired)) await context.wait(BETWEEN_TRIES_MS);
    const reply = await caller.ask(repaired);
    tries += caller.calls - before;
    tried.push({ suspicion, reply });
    done = isAccepted(reply) || isExpiredReply(reply);
  }
  return { ...value, tried };
}

function isKnown({ values }: Evidence, value: PlaceValue): boolean {
  return values.some(each => each.value.equals(value) && each.replies.length > 0);
}

function suspectedOf(evidence: Evidence, { value }: ValueEvidence): Suspicion[] {
  const { signIn, directory, tenant } = evidence;
  const credentials = directory.application?.credentials ?? [];
  return suspicionsOf(value, {
    keyIds: credentials.map(({ keyId }) => keyId),
    appId: signIn.appId,
    ...(directory.application ? { objectId: directory.application.objectId } : {}),
    ...(tenant.reply === 'known' ? { tenant: tenant.tenantId } : {}),
    hints: credentials.map(({ hint }) => hint),
    others: othersThan(value, evidence),
  });
}

function othersThan(value: PlaceValue, { places, values }: Evidence) {
  const accepted = values.filter(({ replies }) => replies.some(isAccepted));
  return places.flatMap(place => {
    const other = valueAt(place);
    if (other === undefined || other.equals(value)) return [];
    const works = accepted.some(each => each.value.equals(other)) ? { isAccepted: true as const } : {};
    return [{ name: place.name, value: other, ...works }];
  });
}
