/** Values that Entra was asked about: each once for a registration, in however many places it is. */
import { toldProblem } from '../problem.ts';
import { askRepeatedly } from '../run/askRepeatedly.ts';
import type { About, Patience } from '../run/patience.ts';
import type { Secret } from '../secret.ts';
import type { FoundTenant } from './inventory.ts';
import type { DiscoveryPort } from './ports.ts';
import { type Answered, answeredBy, isLiving, type Question } from './proof.ts';

export interface AskedValues {
  /** Which credential the value was seen to be; undefined: it is not known. */
  known(value: Secret): Promise<Known | undefined>;
  /** Entra's answer; asked at most once for a value and a registration. */
  ask(question: Question, value: Secret, about: About, at?: string): Promise<Answered>;
}

export interface Known extends Question {
  /** The vault secret that it was read from: `kv-payments/secret`. */
  readonly at?: string;
}

interface Asked {
  readonly value: Secret;
  readonly question: Question;
  readonly at?: string;
  readonly answer: Promise<Answered>;
}

/**
 * So many values that begin like a credential are tried: more are copies of something else. Each that is refused stands in the
 * sign-in log.
 */
const MOST_TRIED = 5;

/** A credential has one value: what else begins like it is not tried. */
const OTHER: Answered = {
  outcome: 'refused',
  why: 'the value of this credential was found elsewhere, and this is another one',
};

export function askedValues(port: Pick<DiscoveryPort, 'token'>, calm: Patience): AskedValues {
  const byHint = new Map<string, Asked[]>();
  const alike = (value: Secret) => (byHint.get(value.hint()) ?? []).filter(one => one.value.equals(value));
  const tried = new Map<string, number>();
  const isKnown = async ({ keyId }: Question, hint: string) => {
    for (const { question, answer } of byHint.get(hint) ?? [])
      if (question.keyId === keyId && (await answer).outcome === 'accepted') return true;
    return false;
  };
  const send = async ({ tenant, appId }: Question, value: Secret, about: About): Promise<Answered> => {
    try {
      return answeredBy(await askRepeatedly(port.token(tenant, appId), calm, about, value));
    } catch (error) {
      return { outcome: 'unknown', why: toldProblem(error, about.subject ?? appId).message };
    }
  };
  return {
    async known(value) {
      for (const { question, at, answer } of alike(value))
        if ((await answer).outcome === 'accepted')
          return { ...question, ...(at === undefined ? {} : { at }) };
      return undefined;
    },
    async ask(question, value, about, at) {
      const before = alike(value).find(
        ({ question: { tenant, appId } }) => tenant === question.tenant && appId === question.appId,
      );
      if (before !== undefined) return before.answer;
      if (await isKnown(question, value.hint())) return OTHER;
      const count = tried.get(question.keyId) ?? 0;
      if (count >= MOST_TRIED)
        return {
          outcome: 'unknown',
          why: `${MOST_TRIED} other values that begin like this credential were tried`,
        };
      tried.set(question.keyId, count + 1);
      const answer = send(question, value, about);
      const hint = value.hint();
      const asked = { value, question, answer, ...(at === undefined ? {} : { at }) };
      byHint.set(hint, [...(byHint.get(hint) ?? []), asked]);
      return answer;
    },
  };
}

/** How many values found in settings are tried at most: so many for each living credential. */
export function mostTried(tenants: readonly FoundTenant[], now: Date): number {
  const credentials = tenants.flatMap(({ registrations }) => registrations.flatMap(each => each.credentials));
  return MOST_TRIED * credentials.filter(each => isLiving(each, now)).length;
}
