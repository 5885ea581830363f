/** Delays until something was visible everywhere, determined from the exchanges. */
import { member, type Performed } from './perform.ts';
import type { SeenExchange } from './ports.ts';

export interface Timing {
  readonly name: string;
  readonly ms: number;
  /** What the sandbox claims. */
  readonly atMostMs: number;
  readonly source: string;
  readonly isClaimed: boolean;
}

/** New secrets took 4 to 18 s, and removed ones are assumed to take as long (azure-facts §2.7). */
const REPLICATED_MS = 18_000;

export function timing(name: string, ms: number, atMostMs: number, source: string): Timing {
  return { name, ms: Math.round(ms), atMostMs, source, isClaimed: ms <= atMostMs };
}

/** The delays of those steps that have one. */
export function timingsOf(performed: readonly Performed[]): Timing[] {
  return performed.flatMap(({ step, tookMs, outcome }) => {
    if (step.timing === undefined || outcome !== 'as-claimed') return [];
    const { name, atMostMs, source } = step.timing;
    return [timing(name, tookMs, atMostMs, source)];
  });
}

/**
 * For each secret that was made and used in token calls: the time until it was first accepted, and until it was refused for the
 * last time.
 */
export function acceptance(seen: readonly SeenExchange[]): Timing[] {
  const made = seen.filter(one => isWrite(one, 'addPassword'));
  return made.flatMap((one, index) => {
    const secret = member(one.response?.body, 'secretText');
    const keyId = member(one.response?.body, 'keyId');
    const removed = seen.find(
      other => isWrite(other, 'removePassword') && member(other.sent, 'keyId') === keyId,
    );
    const from = endOf(one);
    const asked = tokenCalls(seen, secret).filter(
      ({ at }) => removed === undefined || at.getTime() < removed.at.getTime(),
    );
    const accepted = asked.filter(isAccepted);
    const [first] = accepted;
    if (first === undefined) return [];
    const refused = asked.filter(call => call.response?.status === 401).at(-1);
    const everywhere =
      refused === undefined ? first : (accepted.find(({ at }) => at > refused.at) ?? refused);
    const which = `new secret ${index + 1} is accepted`;
    return [
      timing(`${which} after`, first.at.getTime() - from, REPLICATED_MS, 'azure-facts §2.7'),
      timing(
        `${which} by every call after`,
        everywhere.at.getTime() - from,
        REPLICATED_MS,
        'azure-facts §2.7',
      ),
    ];
  });
}

/** The delay of the first removed secret, if there were token calls with it afterwards; undefined: there were none. */
export function refusal(seen: readonly SeenExchange[]): Timing | undefined {
  const removed = seen.find(one => isWrite(one, 'removePassword'));
  if (removed === undefined) return undefined;
  const keyId = member(removed.sent, 'keyId');
  const made = seen.find(one => isWrite(one, 'addPassword') && member(one.response?.body, 'keyId') === keyId);
  const calls = tokenCalls(seen, member(made?.response?.body, 'secretText')).filter(
    ({ at }) => at >= removed.at,
  );
  if (calls.length === 0) return undefined;
  const accepted = calls.filter(isAccepted).at(-1);
  const end = accepted === undefined ? 0 : accepted.at.getTime() + accepted.ms - endOf(removed);
  return timing(
    'a removed secret is accepted for another',
    Math.max(0, end),
    REPLICATED_MS,
    'azure-facts §2.7',
  );
}

/** The name of the secret that was removed first. */
export function removedSecret(seen: readonly SeenExchange[]): string | undefined {
  const keyId = member(seen.find(one => isWrite(one, 'removePassword'))?.sent, 'keyId');
  const made = seen.find(one => isWrite(one, 'addPassword') && member(one.response?.body, 'keyId') === keyId);
  const secret = member(made?.response?.body, 'secretText');
  return typeof secret === 'string' ? secret : undefined;
}

function tokenCalls(seen: readonly SeenExchange[], secret: unknown): SeenExchange[] {
  return seen.filter(({ form }) => typeof secret === 'string' && form?.['client_secret'] === secret);
}

function isAccepted({ response }: SeenExchange): boolean {
  return response?.status === 200;
}

/** Whether it is such a write, and took effect. */
function isWrite({ method, url, response }: SeenExchange, action: string): boolean {
  return method === 'POST' && new URL(url).pathname.endsWith(`/${action}`) && (response?.status ?? 500) < 300;
}

function endOf({ at, ms }: SeenExchange): number {
  return at.getTime() + ms;
}
