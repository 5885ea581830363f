/**
 * What `discover --all` has to say of a world, worked out from that world alone: nothing of the program is used here, so that a
 * wrong rule is not wrong in the same way twice.
 */
import { parse } from 'yaml';
import type { Tenant } from '../../src/sandbox/directory/state.ts';
import type { World } from '../../src/sandbox/world.ts';
import { hashOf } from './messyTenant.ts';

const DAY = 86_400_000;

interface PolicyEntry {
  readonly name: string;
  readonly registration: { readonly appId: string };
  readonly vault: { readonly url: string; readonly secret: string };
}

/** One line for each fact, so that a difference can be read. */
export function expectedFacts(world: World, at: number, policyText: string): string[] {
  const [tenant] = world.tenants;
  if (tenant === undefined) throw new Error('no tenant');
  const entries = (parse(policyText) as { rotations: PolicyEntry[] }).rotations;
  const apps = tenant.applications.filter(({ deletedAt }) => deletedAt === undefined);
  const report = reportOf(tenant, at - world.settings.reportLagMs, at);
  const secrets = world.vaults.flatMap(({ host, secrets: its }) =>
    its
      .filter(({ deleted }) => deleted === undefined)
      .flatMap(({ name, versions }) => {
        const newest = versions.at(-1);
        return newest === undefined
          ? []
          : [{ host, name, tags: newest.tags, type: newest.contentType ?? '' }];
      }),
  );
  const facts = apps.flatMap(app => {
    const its = entries.filter(({ registration }) => registration.appId === app.appId);
    const owners = app.owners.length >= 2 ? '2+' : String(app.owners.length);
    return [
      `registration ${app.appId} ${app.displayName} owners ${owners} managed ${its.length > 0}`,
      ...app.passwords.map(({ keyId, displayName, start, end, hint }) => {
        const places = its.map(({ vault }) => secrets.find(each => isAt(each, vault)));
        const tagged = places.some(
          place => place?.tags['keyturn-mark'] !== undefined && place.tags['keyturn-key-id'] === keyId,
        );
        const marked = its.some(({ name, vault }) =>
          displayName?.startsWith(`keyturn/${name}/${hashOf(new URL(vault.url).host, vault.secret)}/`),
        );
        const managed = its.length > 0 && (tagged || marked);
        const seen = report.seen(keyId, start);
        const dangers = [
          ...(end > at && end - at <= 30 * DAY ? ['expires-soon'] : []),
          ...(end <= at ? ['expired'] : []),
          ...(at - start > 730 * DAY ? ['old'] : []),
          ...(end === Number.POSITIVE_INFINITY ? ['no-end'] : []),
          ...(app.owners.length === 0 ? ['no-owner'] : []),
          ...(managed ? [] : ['unmanaged']),
          ...(seen === 'never' ? ['never-seen'] : []),
        ];
        return `credential ${keyId} of ${app.appId} hint ${hint} from ${day(start)} to ${day(end)} seen ${seen} managed ${managed}: ${dangers.join(' ')}`;
      }),
    ];
  });
  const listed = secrets.map(({ host, name }) => `secret ${host}/${name}`);
  const links = secrets.flatMap(secret => linksOf(secret, apps));
  return [...facts, ...listed, ...links].sort();
}

function isAt(
  { host, name }: { host: string; name: string },
  { url, secret }: PolicyEntry['vault'],
): boolean {
  return new URL(url).host === host && secret.toLowerCase() === name.toLowerCase();
}

/** The report is believed between its oldest and its newest row, where that is of the last week. */
function reportOf({ signIns, applications }: Tenant, until: number, now: number) {
  const living = new Set(applications.flatMap(({ passwords }) => passwords.map(({ keyId }) => keyId)));
  const last = new Map<string, number>();
  for (const { keyId, at } of signIns) if (at <= until && living.has(keyId)) last.set(keyId, at);
  const [oldest, newest] = [Math.min(...last.values()), Math.max(...last.values())];
  return {
    seen(keyId: string, start: number): string {
      const at = last.get(keyId);
      if (at !== undefined) return `on ${day(at)}`;
      const covers = oldest <= start && newest >= start + 2 * DAY && newest >= now - 7 * DAY;
      return covers ? 'never' : 'unknown';
    },
  };
}

function day(at: number): string {
  return Number.isFinite(at) ? new Date(at).toISOString() : 'never';
}

interface Secret {
  readonly host: string;
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly type: string;
}

function linksOf(secret: Secret, apps: Tenant['applications']): string[] {
  const own = new Set(['keyturn-key-id', 'keyturn-mark']);
  const { 'keyturn-key-id': taggedKey = '', 'keyturn-mark': taggedMark } = secret.tags;
  const held = taggedMark === undefined ? '' : taggedKey;
  const texts = Object.entries(secret.tags).flatMap(([name, value]) => (own.has(name) ? [] : [name, value]));
  const hash = hashOf(secret.host, secret.name);
  const judged = apps.map(app => {
    const marked = app.passwords.filter(
      ({ displayName }) =>
        /^keyturn\/[a-z0-9][a-z0-9-]*\/[0-9a-f]{8}\/r-[0-9A-Za-z-]+$/.test(displayName ?? '') &&
        displayName?.split('/')[2] === hash,
    );
    const keyIds = app.passwords.map(({ keyId }) => keyId);
    const says = (text: string) => text.toLowerCase().includes(app.appId);
    return {
      app,
      isProved: marked.some(({ keyId }) => keyId === held),
      isSuspected:
        marked.length > 0 ||
        keyIds.includes(held) ||
        [secret.name, secret.type, ...texts].some(says) ||
        texts.some(text => keyIds.some(keyId => text.toLowerCase().includes(keyId))),
    };
  });
  const byId = judged.filter(({ isProved, isSuspected }) => isProved || isSuspected);
  const found = byId.length > 0 ? byId : alike(secret.name, apps).map(app => ({ app, isProved: false }));
  return found.map(
    ({ app, isProved }) =>
      `link ${secret.host}/${secret.name} ${app.appId} ${isProved ? 'proved' : 'suspected'}`,
  );
}

/** Word by word, the longest name; names of less than four letters are everywhere. */
function alike(name: string, apps: Tenant['applications']): Tenant['applications'] {
  const padded = ` ${plain(name)} `;
  const named = apps.filter(({ displayName }) => {
    const words = plain(displayName);
    return words.length >= 4 && padded.includes(` ${words} `);
  });
  const longest = Math.max(0, ...named.map(({ displayName }) => plain(displayName).length));
  return named.filter(({ displayName }) => plain(displayName).length === longest);
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** The same lines, from what the program said. */
export function toldFacts(told: Told): string[] {
  return [
    ...told.registrations.flatMap(app => [
      `registration ${app.appId} ${app.name} owners ${ownersOf(app.owners)} managed ${app.managed}`,
      ...app.credentials.map(({ keyId, hint, start, end, lastSignIn, lastSignInAt, managed, dangers }) => {
        const seen = lastSignIn === 'seen' ? `on ${lastSignInAt}` : lastSignIn;
        return `credential ${keyId} of ${app.appId} hint ${hint} from ${start} to ${end ?? 'never'} seen ${seen} managed ${managed}: ${dangers.join(' ')}`;
      }),
    ]),
    ...told.vaults.flatMap(({ url, secrets }) =>
      secrets.map(({ name }) => `secret ${new URL(url).host}/${name}`),
    ),
    ...told.links.map(
      ({ vault, secret, appId, certainty }) => `link ${new URL(vault).host}/${secret} ${appId} ${certainty}`,
    ),
  ].sort();
}

function ownersOf(owners: Told['registrations'][number]['owners']): string {
  return owners === undefined ? 'unknown' : `${owners.count}${owners.orMore ? '+' : ''}`;
}

export interface Told {
  readonly at: string;
  readonly policy?: string;
  readonly tenants: readonly string[];
  readonly counts: Readonly<Record<string, number | null>>;
  readonly registrations: readonly {
    readonly appId: string;
    readonly name: string;
    readonly owners?: { readonly count: number; readonly orMore: boolean };
    readonly managed?: boolean;
    readonly credentials: readonly {
      readonly keyId: string;
      readonly hint: string | null;
      readonly start: string;
      readonly end: string | null;
      readonly lastSignIn: string;
      readonly lastSignInAt?: string;
      readonly managed?: boolean;
      readonly dangers: readonly string[];
    }[];
  }[];
  readonly vaults: readonly {
    readonly url: string;
    readonly secrets: readonly { readonly name: string }[];
    readonly problem?: { readonly reason: string; readonly remedy?: string };
  }[];
  readonly links: readonly {
    readonly vault: string;
    readonly secret: string;
    readonly appId: string;
    readonly certainty: string;
    readonly evidence: readonly { readonly code: string }[];
  }[];
  readonly uncovered?: {
    readonly registrations: readonly { readonly appId: string }[];
    readonly credentials: readonly { readonly keyId: string }[];
  };
  readonly findings: readonly { readonly code: string; readonly text: string; readonly remedy?: string }[];
}
