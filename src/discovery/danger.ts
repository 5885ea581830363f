/** What is in danger about a credential, by its dates, its owners, the sign-in report and the policy. */

import { hasEnded } from '../rotation/ending.ts';
import type { Credential } from '../rotation/observation.ts';
import type { LastSignIn } from './lastSignIn.ts';
import type { OwnerCount } from './ports.ts';

const DAY_MS = 86_400_000;

/** As Entra's own recommendation for credentials that expire (entra-docs recommendation-renew-expiring-application-credential). */
const SOON_MS = 30 * DAY_MS;

/** The lifetime that Entra gives a secret unless it is told otherwise (azure-facts §2.2). */
const OLD_MS = 730 * DAY_MS;

export type Danger = 'expires-soon' | 'old' | 'no-end' | 'no-owner' | 'unmanaged' | 'never-seen' | 'expired';

/** In the order of urgency: an outage that is coming, a secret that is long in many hands, one that nobody answers for. */
const DANGERS: readonly Danger[] = [
  'expires-soon',
  'expired',
  'old',
  'no-end',
  'no-owner',
  'unmanaged',
  'never-seen',
];

export interface CredentialFacts {
  readonly credential: Credential;
  readonly lastSignIn: LastSignIn;
  readonly owners?: OwnerCount;
  /** Whether a policy covers it; absent: no policy was given. */
  readonly managed?: boolean;
}

export function dangersOf(facts: CredentialFacts, now: Date): readonly Danger[] {
  const { credential, owners, managed } = facts;
  const ended = hasEnded(credential, now);
  const applies: Readonly<Record<Danger, boolean>> = {
    'expires-soon': !ended && endsWithin(credential, SOON_MS, now),
    old: now.getTime() - credential.start.getTime() > OLD_MS,
    'no-end': credential.end === undefined,
    'no-owner': owners?.count === 0,
    unmanaged: managed === false,
    'never-seen': facts.lastSignIn.seen === 'never',
    expired: ended,
  };
  return DANGERS.filter(danger => applies[danger]);
}

/** What has expired opens nothing any more, whatever else is true of it. */
function rankOf(dangers: readonly Danger[]): number {
  if (dangers.includes('expired')) return DANGERS.length;
  const [worst] = dangers;
  return worst === undefined ? DANGERS.length + 1 : DANGERS.indexOf(worst);
}

interface Judged {
  readonly credential: Credential;
  readonly dangers: readonly Danger[];
}

/** The most dangerous first; of two alike the one that ends first. */
export function byDanger(one: Judged, other: Judged): number {
  const end = ({ credential }: Judged) => credential.end?.getTime() ?? Number.MAX_SAFE_INTEGER;
  return rankOf(one.dangers) - rankOf(other.dangers) || end(one) - end(other);
}

function endsWithin({ end }: Credential, ms: number, now: Date): boolean {
  return end !== undefined && end.getTime() - now.getTime() <= ms;
}
