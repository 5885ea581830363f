/** Fleets of several sizes as plain data, for what a screen shows of them. */
import type { Policy, Rotation } from '../../src/policy/policy.ts';
import { Problem } from '../../src/problem.ts';
import {
  type Corner,
  credential,
  days,
  ending,
  FOREIGN,
  GITHUB,
  hours,
  KEY,
  overlapping,
  policy,
  present,
  SITE,
  settled,
  target,
  version,
} from './given.ts';

export interface Fleet {
  readonly policy: Policy;
  readonly corners: Readonly<Record<string, Corner>>;
}

/** The corners of `given.ts` are all of one rotation. */
function named(name: string, corner: Corner): Corner {
  const credentials = corner.credentials.map(each => ({
    ...each,
    displayName: each.displayName.replace('keyturn/payments-api/', `keyturn/${name}/`),
  }));
  return { ...corner, credentials };
}

type Member = readonly [some: Partial<Rotation> & { name: string }, corner: Corner];

export function fleetOf(count: 1 | 3 | 12 | 30 | 400): Fleet {
  const members = FLEETS[count]();
  return {
    policy: policy(...members.map(([rotation]) => rotation)),
    corners: Object.fromEntries(members.map(([{ name }, corner]) => [name, named(name, corner)])),
  };
}

const FLEETS: Readonly<Record<1 | 3 | 12 | 30 | 400, () => readonly Member[]>> = {
  1: () => [[{ name: 'payments-api' }, ending(12)]],
  3: () => [
    [{ name: 'payments-api' }, overlapping()],
    [{ name: 'billing' }, ending(12)],
    [{ name: 'ledger' }, besideOthers()],
  ],
  12: twelve,
  30: () => Array.from({ length: 30 }, (_, index) => one(index, 30)),
  400: () => Array.from({ length: 400 }, (_, index) => one(index, 400)),
};

/** One of each kind that a person may meet; names that are long, and words that take two columns a letter. */
function twelve(): readonly Member[] {
  const places = { targets: [target(SITE), target(GITHUB)] };
  const wide = { targets: [target('variableGroup contoso/支払い/リリース clientSecret', false)] };
  const pause = { reason: '本番環境の凍結：サイト移転が終わるまで誰も触らないこと' };
  const busy = new Problem({
    code: 'try-later',
    subject: 'vault https://kv-a.vault.azure.net',
    reason: 'is busy',
  });
  const value = { value: 'current-value' };
  return [
    [{ name: 'settled' }, settled()],
    [{ name: 'overlapping' }, overlapping()],
    [{ name: 'paused', pause, ...wide }, settled({ held: [{ writeOnly: '印がない' }] })],
    [
      { name: 'by-hand', ...places },
      byHand([value, { writeOnly: 'is write-only, and no mark tells what it holds' }]),
    ],
    [{ name: 'due', ...places }, ending(12, { held: [value, marked()] })],
    [{ name: 'drifted', ...places }, settled({ held: [{ value: 'old' }, marked()] })],
    [{ name: 'a-rotation-whose-name-nobody-wanted-to-shorten' }, ending(3)],
    [{ name: 'unreadable' }, settled({ unreadable: busy })],
    [{ name: 'vault-deleted' }, settled({ vault: { state: 'deleted', recoverableUntil: days(80) } })],
    [{ name: 'removed', ...places }, refused([value, marked()])],
    [{ name: 'expired', ...places }, ending(-8, { held: [value, marked()] })],
    [{ name: 'leaked' }, leaked()],
  ];
}

/** A fleet as one finds it: names with a common beginning, most of it settled, here and there something else. */
function one(index: number, count: number): Member {
  const name = `payments-app-${String(index + 1).padStart(3, '0')}-westeurope-${index % 2 === 0 ? 'prod' : 'test'}`;
  if (index === count - 1) return [{ name }, ending(-8)];
  if (index === count - 2) return [{ name }, settled({ held: [{ value: 'old' }] })];
  if (index % 50 === 7) return [{ name }, ending(5 + (index % 20))];
  if (index % 10 === 3) return [{ name }, overlapping()];
  return [{ name }, index % 3 === 0 ? besideOthers(index) : settled()];
}

function marked(): Corner['held'][number] {
  return { writeOnly: 'its key-id mark says 7c1e55d0, as the vault', state: 'in-sync' };
}

function besideOthers(index = 0): Corner {
  const hers = credential(FOREIGN, { displayName: 'made by Ada', end: days(40 + index), hint: 'ada' });
  return settled({ credentials: [credential(KEY.current), hers] });
}

function byHand(held: Corner['held']): Corner {
  const displayName = 'made by Ada';
  return settled({
    credentials: [credential(KEY.current, { displayName })],
    vault: present({ version: 'b7d2', enabled: true, createdAt: days(-20) }),
    held,
  });
}

function refused(held: Corner['held']): Corner {
  const token = {
    answer: 'rejected',
    code: 7000215,
    reason: 'Entra does not know this value (AADSTS7000215)',
  } as const;
  return settled({ credentials: [], token, held });
}

/** The older one was reported as leaked two hours ago, and still lives. */
export function leaked(): Corner {
  const older = credential(KEY.old, { start: days(-170), end: days(10) });
  const newest = version('b7d2', KEY.current, { createdAt: hours(-2) });
  const tags = newest.tags && {
    ...newest.tags,
    revoked: [KEY.old],
    namedBy: { [KEY.old]: 'r-20261123T100000-leak01' },
  };
  return settled({
    credentials: [older, credential(KEY.current, { start: hours(-2), end: days(180) })],
    vault: present({ ...newest, ...(tags && { tags }) }),
  });
}
