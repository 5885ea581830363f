/** A token call with the secret as each place holds it. Read-only. */
import type { Grade } from '../policy/kindSchema.ts';
import type { Rotation, Target } from '../policy/policy.ts';
import { asProblem, type Problem, toldProblem } from '../problem.ts';
import { isUnadopted } from '../rotation/adoption.ts';
import { succeededBefore } from '../rotation/canary.ts';
import { type Leak, leakFindings, livingLeaks } from '../rotation/leaks.ts';
import type { TargetState, TokenAnswer } from '../rotation/observation.ts';
import { otherIdFindingsIn } from '../rotation/pairedIds.ts';
import { isReadable, isTried, type RotationPorts, type TriedTarget } from '../rotation/ports.ts';
import { revokedKeys } from '../rotation/revocation.ts';
import { publishedOf, type Situation } from '../rotation/situation.ts';
import { isDelivered, targetsNow } from '../rotation/targets.ts';
import type { Finding } from '../rotation/verdict.ts';
import type { Secret } from '../secret.ts';
import { inParallel, openAtOnce } from './inParallel.ts';
import { observe } from './observe.ts';
import type { Patience } from './patience.ts';
import { requesterFor } from './requester.ts';
import { patienceOf, type SurveyOptions } from './survey.ts';

export interface PlaceCheck {
  /** `vault https://… payments-api-client-secret`, or the target's label. */
  readonly place: string;
  readonly required: boolean;
  /** The proof that the place allows. */
  readonly proof: Grade;
  /**
   * - `accepted`, `rejected`, `blocked`: Entra's answer to the value that the place holds, also where its service asks.
   * - `follows-vault`: a reference that the service reports as resolved to the newest version.
   * - `marked`: only its mark can be read, and that shows that it holds the vault's value.
   * - `differs`: known not to hold the vault's value, but not what it holds; a run delivers it again.
   * - `unverifiable`: cannot be read back, and nothing shows what it holds.
   * - `nothing`: holds no value. `unreadable`: could not be read. `no-verdict`: Entra gave no clear answer.
   */
  readonly verdict:
    | 'accepted'
    | 'rejected'
    | 'blocked'
    | 'follows-vault'
    | 'marked'
    | 'differs'
    | 'unverifiable'
    | 'nothing'
    | 'unreadable'
    | 'no-verdict';
  readonly detail: string;
  /** With `blocked`: it concerns whoever signs in as the application, and not only this machine. */
  readonly forAll?: true;
}

export type Verification =
  | {
      readonly rotation: Rotation;
      readonly places: readonly PlaceCheck[];
      /** Credentials that were recorded as leaked and are still valid. */
      readonly leaks: readonly Finding[];
      readonly leaked: readonly Leak[];
      /** What makes a sign-in fail although the secret is right. */
      readonly notes: readonly Finding[];
      readonly unadopted: boolean;
    }
  | { readonly rotation: Rotation; readonly problem: Problem };

/** Whoever reads the vault is refused, and no other place is known to hold a value that works. */
export function isWithoutSecret(verification: Verification): boolean {
  if (!('places' in verification)) return false;
  const [vault, ...others] = verification.places;
  if (vault?.verdict !== 'rejected' && vault?.forAll !== true) return false;
  return others.every(({ verdict }) => FAILING.includes(verdict) || FOLLOWING.includes(verdict));
}

/** They say of themselves that they hold what the vault holds, which is as good as that. */
export const FOLLOWING: readonly PlaceCheck['verdict'][] = ['follows-vault', 'marked'];

export type VerifyOptions = Omit<SurveyOptions, 'intent'>;

export async function verify(options: VerifyOptions): Promise<Verification[]> {
  return inParallel(openAtOnce(options.policy.limits), options.rotations, rotation =>
    verifyOne(options, rotation),
  );
}

/** 0: every place works. 1: one holds a value that Entra does not accept. 3: a leak still lives, or something is not determined. */
export function verifyExitCode(verifications: readonly Verification[]): number {
  if (verifications.some(each => 'places' in each && each.leaks.length > 0)) return 3;
  const checks = verifications.flatMap(each => ('places' in each ? each.places : []));
  if (checks.some(check => FAILING.includes(check.verdict))) return 1;
  const unread = verifications.some(each => 'problem' in each);
  return unread || checks.some(check => OPEN.includes(check.verdict)) ? 3 : 0;
}

const FAILING: readonly PlaceCheck['verdict'][] = ['rejected', 'blocked', 'nothing', 'differs'];
const OPEN: readonly PlaceCheck['verdict'][] = ['unverifiable', 'unreadable', 'no-verdict'];

async function verifyOne(options: VerifyOptions, rotation: Rotation): Promise<Verification> {
  const { clock } = options;
  try {
    const ports = await options.open(rotation, requesterFor(rotation, options));
    const calm = patienceOf(options, rotation);
    const situation = await observe(rotation, ports, clock, calm, { intent: LOOKING, asks: false });
    const leaks = leakFindings(rotation, situation, revokedKeys(situation, LOOKING));
    return {
      rotation,
      places: await places(rotation, situation, ports, calm),
      leaks,
      leaked: livingLeaks(situation),
      notes: otherIdFindingsIn(rotation, situation),
      unadopted: isUnadopted(rotation, situation),
    };
  } catch (error) {
    return { rotation, problem: asProblem(error, `rotation ${rotation.name}`) };
  }
}

async function places(
  rotation: Rotation,
  situation: Situation,
  ports: RotationPorts,
  calm: Patience,
): Promise<PlaceCheck[]> {
  const ask = askOnce(ports, calm);
  const vault = {
    place: `vault ${rotation.vault.url} ${rotation.vault.secret}`,
    required: true,
    proof: 'read back',
  } as const;
  const published = publishedOf(situation);
  if (published === undefined) {
    const detail =
      situation.vault?.state === 'present'
        ? 'the newest version is disabled'
        : `the secret is ${situation.vault?.state}`;
    return [{ ...vault, verdict: 'nothing', detail }];
  }
  const targets = targetsNow(rotation, situation).map((target, index) =>
    checkTarget(target, ports.targets[index], seenAt(rotation, situation, index), { ask, calm }),
  );
  return [{ ...vault, ...inWords(await ask(published.value)) }, ...(await Promise.all(targets))];
}

/** A place without a mark that was last written when the version was delivered counts as holding it, as in a run. */
function seenAt(rotation: Rotation, situation: Situation, index: number): TargetState | undefined {
  const state = situation.targets?.[index];
  if (state?.state !== 'unknown' || state.unverifiable || !isDelivered(rotation, situation, index))
    return state;
  return { state: 'in-sync', detail: `${state.detail}; last written when the vault's version was delivered` };
}

/** An intent without any step. */
const LOOKING = { run: '', force: false };

interface Asking {
  readonly ask: (value: Secret) => Promise<TokenAnswer>;
  readonly calm: Patience;
}

async function checkTarget(
  target: Target,
  port: RotationPorts['targets'][number] | undefined,
  state: TargetState | undefined,
  { ask, calm }: Asking,
): Promise<PlaceCheck> {
  const place = { place: target.label, required: target.required, proof: target.proof };
  if (port === undefined || state === undefined)
    return { ...place, verdict: 'unreadable', detail: 'was not read' };
  if (state.state === 'unreadable') return { ...place, verdict: 'unreadable', detail: state.detail };
  if (state.state === 'missing') return { ...place, verdict: 'nothing', detail: state.detail };
  if (isTried(port)) return { ...place, ...(await tried(port, state, calm, target)) };
  if (!isReadable(port)) return { ...place, ...marked(state, target) };
  try {
    const value = await calm.retry({ step: 'verify', subject: target.label }, () => port.value());
    return value === undefined
      ? { ...place, ...unread(state, 'follows-vault') }
      : { ...place, ...inWords(await ask(value)) };
  } catch (error) {
    const problem = toldProblem(error, target.label);
    return { ...place, verdict: 'unreadable', detail: problem.details.reason };
  }
}

/** A place whose service signs in with what it holds. One that is known to hold another secret is not tried: it is wrong. */
async function tried(
  port: TriedTarget,
  state: TargetState,
  calm: Patience,
  target: Target,
): Promise<Pick<PlaceCheck, 'verdict' | 'detail'>> {
  const { label } = target;
  if (state.state === 'differs') return unread(state, 'marked');
  try {
    const trial = await calm.retry({ step: 'verify', subject: label }, () => port.tryInPlace());
    if (trial?.trial === 'accepted')
      return { verdict: 'accepted', detail: `${trial.detail}; ${state.detail}` };
    if (trial?.trial === 'refused') return { verdict: 'rejected', detail: trial.reason };
    const seen = marked(state, target);
    return trial === undefined ? seen : { ...seen, detail: `${seen.detail}; ${trial.reason}` };
  } catch (error) {
    const problem = toldProblem(error, label);
    return { verdict: 'unreadable', detail: problem.details.reason };
  }
}

function marked(state: TargetState, target: Target): Pick<PlaceCheck, 'verdict' | 'detail'> {
  const { verdict, detail } = unread(state, 'marked');
  return { verdict, detail: `${detail}${verdict === 'marked' ? succeededBefore(target) : ''}` };
}

/** The verdict on a place whose value cannot be read; `agrees`: the verdict where it holds what it should. */
function unread(
  { state, detail }: TargetState,
  agrees: 'marked' | 'follows-vault',
): Pick<PlaceCheck, 'verdict' | 'detail'> {
  if (state === 'in-sync') return { verdict: agrees, detail };
  return { verdict: state === 'differs' ? 'differs' : 'unverifiable', detail };
}

/** One token call for equal values: the service counts identical requests (AADSTS50196). */
function askOnce(ports: RotationPorts, calm: Patience): (value: Secret) => Promise<TokenAnswer> {
  const asked: { value: Secret; answer: Promise<TokenAnswer> }[] = [];
  return value => {
    const known = asked.find(each => each.value.equals(value));
    if (known !== undefined) return known.answer;
    const answer = askTwice(ports, calm, value);
    asked.push({ value, answer });
    return answer;
  };
}

/** One refusal may come from a lagging replica; it is repeated before it is reported. */
async function askTwice(ports: RotationPorts, calm: Patience, value: Secret): Promise<TokenAnswer> {
  const first = await ports.token.ask(value);
  if (first.answer === 'accepted' || first.answer === 'blocked') return first;
  await calm.wait({ step: 'verify' }, first.reason, 1_000);
  const second = await ports.token.ask(value);
  if (first.answer === 'rejected' && second.answer === 'accepted') {
    return {
      answer: 'no-verdict',
      reason: 'one call was accepted and one refused: the secret is still replicating',
    };
  }
  return second;
}

function inWords(answer: TokenAnswer): Pick<PlaceCheck, 'verdict' | 'detail' | 'forAll'> {
  if (answer.answer === 'accepted') return { verdict: 'accepted', detail: 'Entra issued a token' };
  const forAll = answer.answer === 'blocked' && answer.forAll === true ? ({ forAll: true } as const) : {};
  return { verdict: answer.answer, detail: answer.reason, ...forAll };
}
