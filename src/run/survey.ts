/** Reads the situation of rotations, without changing anything: the basis of `plan` and `status`. */
import type { Clock } from '../clock.ts';
import type { RunEvent } from '../event.ts';
import { configOf } from '../policy/configFile.ts';
import type { Policy, Rotation } from '../policy/policy.ts';
import { asProblem, type Problem } from '../problem.ts';
import { commandFor } from '../rotation/command.ts';
import { decide } from '../rotation/decide.ts';
import { foresee, type Route } from '../rotation/foresee.ts';
import type { Intent } from '../rotation/intent.ts';
import type { Requester, RotationPorts } from '../rotation/ports.ts';
import type { Situation } from '../rotation/situation.ts';
import type { Finding, Verdict } from '../rotation/verdict.ts';
import { inParallel, openAtOnce } from './inParallel.ts';
import { observe } from './observe.ts';
import { type Patience, patience, totalOf } from './patience.ts';
import { requesterFor } from './requester.ts';

export interface Surveyed {
  readonly rotation: Rotation;
  readonly situation: Situation;
  readonly verdict: Verdict;
  readonly route: Route;
}

/** A failed reading is a survey, too: the state of the rotation is unknown, which is never reported as good. */
export type Survey = Surveyed | { readonly rotation: Rotation; readonly problem: Problem };

export interface SurveyOptions {
  readonly policy: Policy;
  readonly rotations: readonly Rotation[];
  /** With a requester, requests are made on its behalf. */
  readonly open: (rotation: Rotation, requester?: Requester) => Promise<RotationPorts>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal: AbortSignal;
  readonly intent: Intent;
  /** Receives an event for every wait. */
  readonly waiting?: (event: RunEvent) => void;
  /** Between attempts; default: those of a run. */
  readonly pausesMs?: readonly number[];
  /** Whether obstacles for a new secret are read although none is due yet. */
  readonly looksAhead?: boolean;
  readonly looksBack?: boolean;
  /** Whether what surrounds the places is read; by default as `looksAhead`. */
  readonly looksAround?: boolean;
  /** The services are a sandbox's, whose clock is moved on purpose. */
  readonly inSandbox?: boolean;
  /** The intent of single rotations, where it is not the same for all. */
  readonly intentFor?: (rotation: Rotation) => Intent;
}

/** In the order of `rotations`. */
export async function survey(options: SurveyOptions): Promise<Survey[]> {
  return inParallel(openAtOnce(options.policy.limits), options.rotations, rotation =>
    surveyOne(options, rotation),
  );
}

async function surveyOne(options: SurveyOptions, rotation: Rotation): Promise<Survey> {
  const { clock, looksAhead = false, looksBack = false, looksAround = looksAhead } = options;
  const intent = options.intentFor?.(rotation) ?? options.intent;
  try {
    const ports = await options.open(rotation, requesterFor(rotation, options));
    const calm = patienceOf(options, rotation);
    const situation = await observe(rotation, ports, clock, calm, {
      ...{ intent, asks: false, looksAhead, looksBack, looksAround },
    });
    const now = clock.now();
    const verdict = decide(rotation, situation, now, intent);
    return {
      rotation,
      situation,
      verdict: { ...verdict, findings: verdict.findings.map(finding => withForget(finding, options.policy)) },
      route: foresee(rotation, situation, now, intent),
    };
  } catch (error) {
    return { rotation, problem: asProblem(error, `rotation ${rotation.name}`) };
  }
}

export function patienceOf(
  { clock, random, signal, waiting = () => {}, pausesMs }: Omit<SurveyOptions, 'intent'>,
  { name }: Rotation,
): Patience {
  const usual = { clock, random, signal, emit: waiting, rotation: name };
  if (pausesMs === undefined) return patience(usual);
  // A service that asks for a longer wait than all of them is not waited for.
  return patience({ ...usual, pausesMs, longestMs: totalOf(pausesMs) });
}

/** The hint is harmless where the credential is another policy's: `forget` only offers what is shown to be this policy's. */
function withForget(finding: Finding, { file, rotations }: Policy): Finding {
  const { marked } = finding;
  if (marked === undefined || rotations.some(({ name }) => name === marked)) return finding;
  return {
    ...finding,
    remedy: `${commandFor({ name: marked, ...configOf(file) }, 'forget')}   (if its entry was removed from this policy)`,
  };
}
