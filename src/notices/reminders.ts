/** Reminders of credentials that no rotation covers and that end soon: 30, 14, 7 and 1 days before. */
import type { DiscoveredCredential, DiscoveredRegistration } from '../discovery/discovered.ts';
import { commandTail } from '../rotation/command.ts';
import { hasEnded } from '../rotation/ending.ts';
import { moment, span } from '../rotation/words.ts';
import type { Notice } from './notice.ts';
import type { Sent } from './sentBefore.ts';

const DAY_MS = 86_400_000;

/** In days, the nearest first. Each is reminded of once. */
const LADDER = [1, 7, 14, 30] as const;

export interface Ending {
  readonly tenant: string;
  readonly appId: string;
  readonly registration: string;
  readonly keyId: string;
  readonly end: Date;
  /** The rung of the ladder: it ends within so many days. */
  readonly withinDays: number;
  readonly notice: Notice;
}

const KEY = 'keyturn/-credential/';

/** What was found, and whether every vault of the policy could be read. */
export interface Searched {
  readonly registrations: readonly DiscoveredRegistration[];
  readonly isVaultsRead: boolean;
}

/**
 * Those that no rotation is known to cover, the earliest end first. Of a registration that the policy names the vault tells which
 * credentials are covered: where one could not be read, that is not known. `config`: of the policy, for commands.
 */
export function endingSoon({ registrations, isVaultsRead }: Searched, now: Date, config?: string): Ending[] {
  return registrations
    .filter(({ managed }) => isVaultsRead || managed !== true)
    .flatMap(of =>
      of.credentials
        .filter(({ managed }) => managed !== true)
        .flatMap(each => endingOf(of, each, now, config)),
    )
    .toSorted((one, other) => one.end.getTime() - other.end.getTime());
}

function endingOf(
  of: DiscoveredRegistration,
  { credential, lastSignIn, owners }: DiscoveredCredential,
  now: Date,
  config: string | undefined,
): Ending[] {
  const { keyId, displayName, end } = credential;
  if (end === undefined || hasEnded({ end }, now)) return [];
  const left = end.getTime() - now.getTime();
  const withinDays = LADDER.find(days => left <= days * DAY_MS);
  if (withinDays === undefined) return [];
  const { appId, displayName: registration } = of.registration;
  const later = of.credentials.filter(
    other => other.credential.end === undefined || other.credential.end > end,
  ).length;
  const facts = [
    `credential ${keyId} (${displayName || 'no name'}) expires in ${span(left)}, ${moment(end)}`,
    ...(lastSignIn.seen === 'at' ? [`last sign-in ${moment(lastSignIn.at)}`] : []),
    ...(lastSignIn.seen === 'never' ? ['the sign-in report shows no sign-in with it'] : []),
    ...(owners?.count === 0 ? ['the registration has no owner'] : []),
    later === 0
      ? 'no other credential of the registration is valid for longer'
      : `${later} of the registration ${later === 1 ? 'is' : 'are'} valid for longer`,
  ];
  const notice: Notice = {
    ...{ key: `${KEY}${appId}/${keyId}`, kind: 'expiring', state: 'open', codes: [`within-${withinDays}d`] },
    since: now.toISOString(),
    isOnce: true,
    subject: `registration ${registration} (${appId})`,
    text: facts.join('; '),
    command: ['keyturn discover', '--app-id', appId, ...commandTail({ config })].join(' '),
  };
  return [{ tenant: of.tenant, appId, registration, keyId, end, withinDays, notice }];
}

/**
 * What was reminded of before and is no trouble any more, by what the lists show now. Only for a search that saw everything: what
 * was not looked for may be there still.
 */
export function remindersOver(
  registrations: readonly DiscoveredRegistration[],
  before: Iterable<Sent>,
  open: readonly Ending[],
  now: Date,
): Notice[] {
  const still = new Set(open.map(({ notice }) => notice.key));
  const found = new Map<string, { of: DiscoveredRegistration; each: DiscoveredCredential }>(
    registrations.flatMap(of =>
      of.credentials.map(
        each => [`${KEY}${of.registration.appId}/${each.credential.keyId}`, { of, each }] as const,
      ),
    ),
  );
  const known = new Map([...before].map(sent => [sent.key, sent]));
  return [...known.values()].flatMap((sent): Notice[] => {
    if (!sent.key.startsWith(KEY) || sent.state !== 'open' || still.has(sent.key)) return [];
    const { of, each } = found.get(sent.key) ?? {};
    const { key, kind, codes, since } = sent;
    const subject = of === undefined ? key.slice(KEY.length) : `registration ${of.registration.displayName}`;
    return [{ key, kind, state: 'over', codes, since, subject, text: overWords(each, now) }];
  });
}

function overWords(each: DiscoveredCredential | undefined, now: Date): string {
  if (each === undefined) return 'the credential is not on the registration any more';
  if (hasEnded(each.credential, now)) return 'it has expired: programs that still use it cannot sign in';
  return each.managed === true ? 'a rotation of the policy covers it' : 'it does not expire soon any more';
}
