/** Reads the values of candidates and has Entra try them. Values stay in memory; what is told of them are ids. */
import { vaultName } from '../policy/place.ts';
import { toldProblem } from '../problem.ts';
import { inParallel } from '../run/inParallel.ts';
import type { Patience } from '../run/patience.ts';
import type { Secret } from '../secret.ts';
import type { AskedValues } from './askedValues.ts';
import type { DiscoveryPort } from './ports.ts';
import { type Candidate, type Proof, questionOf } from './proof.ts';

export interface ProveOptions {
  readonly port: Pick<DiscoveryPort, 'value'>;
  readonly calm: Patience;
  readonly asked: AskedValues;
  readonly now: () => Date;
  /** Whether a value has the form of a client secret. */
  readonly looksLikeSecret: (value: Secret) => boolean;
}

const AT_ONCE = 8;

/** Throws only for a bug of this program, and where it was stopped. */
export async function prove(options: ProveOptions, candidates: readonly Candidate[]): Promise<Proof[]> {
  return inParallel(AT_ONCE, candidates, candidate => proofFor(options, candidate));
}

async function proofFor(
  { port, calm, asked, now, looksLikeSecret }: ProveOptions,
  candidate: Candidate,
): Promise<Proof> {
  const { vault, secret } = candidate;
  const about = { step: 'discover', subject: `${vault}/secrets/${secret}` } as const;
  try {
    const value = await calm.retry(about, () => port.value(vault, secret));
    if (value === undefined) return { vault, secret, outcome: 'unknown', why: 'it has no value any more' };
    const question = questionOf(candidate, value, looksLikeSecret(value), now());
    if (typeof question === 'string') return { vault, secret, outcome: question };
    const at = `${vaultName({ url: vault })}/${secret}`;
    return { vault, secret, ...question, ...(await asked.ask(question, value, about, at)) };
  } catch (error) {
    return { vault, secret, outcome: 'unknown', why: toldProblem(error, about.subject).message };
  }
}
