/** What was found: counts first, then every credential, then the vaults, then what a policy leaves out. */
import { type Discovered, isUncovered, uncoveredIn } from '../../discovery/discovered.ts';
import type { FindingWords } from '../../event.ts';
import { configOf } from '../../policy/configFile.ts';
import { vaultName } from '../../policy/place.ts';
import { commandTail } from '../../rotation/command.ts';
import { moment, plural } from '../../rotation/words.ts';
import { notRead } from '../../run/leftoverRegistrations.ts';
import type { WrittenPolicy } from '../discoveredPolicy.ts';
import { isSearchless, type Search } from '../discoverSearch.ts';
import {
  type Count,
  placeCounts,
  secretlessPlaceLines,
  unnamedLines,
  unreadPlaceLines,
} from './discoverPlaces.ts';
import { item, unprovedLines, writtenLines } from './discoverProved.ts';
import { credentialTable, linkTable, placeTable } from './discoverTable.ts';
import { findingLines } from './finding.ts';
import { fitted } from './fitting.ts';
import { pad, widthOf, wrap } from './layout.ts';
import { nextLines } from './nextLines.ts';
import type { Style } from './style.ts';

export interface DiscoverView {
  readonly search: Search;
  readonly found: Discovered;
  readonly now: Date;
  readonly written: WrittenPolicy | undefined;
}

export function discoverText({ search, found, now, written }: DiscoverView, style: Style): string {
  const findings = findingsOf(found);
  const parts = [
    [wrap(heading(search, now), style.columns)],
    search.against || written !== undefined
      ? unnamedLines(found, fileWords(search.policy?.file ?? '-'), style)
      : [],
    summary(search, found, style),
    found.counts.credentials === 0 ? [] : credentialTable(found, now, style),
    found.links.length === 0 ? [] : linkTable(found, style),
    found.places.length === 0 ? [] : placeTable(found, style),
    secretlessPlaceLines(found, style),
    unprovedLines(found, style),
    unreadVaults(found, style),
    unreadPlaceLines(found, style),
    search.against ? uncovered(search, found, style) : [],
    findings.flatMap((finding: FindingWords) => findingLines(finding, style, '')),
    written === undefined ? [] : writtenLines(written, style),
    closing(search, found, style),
  ];
  return `${parts
    .filter(lines => lines.length > 0)
    .map(lines => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** What could not be read, vaults included. */
export function findingsOf({ findings, vaults }: Discovered): FindingWords[] {
  return [...findings, ...vaults.flatMap(({ problem }) => (problem ? [notRead(problem)] : []))];
}

function heading({ tenants, wanted, filter }: Search, now: Date): string {
  const which =
    wanted === 'all'
      ? 'every registration that this identity may list'
      : wanted === 'owned'
        ? 'the registrations that this identity owns (--all: every one)'
        : 'the registrations that were named';
  const whose = filter === undefined ? '' : ` whose name contains ${JSON.stringify(filter)}`;
  const where = `${tenants.length === 1 ? 'tenant' : 'tenants'} ${tenants.join(', ')}`;
  return `${where}: ${which}${whose}, read ${moment(now)}`;
}

function summary({ policy }: Search, found: Discovered, { paint, columns }: Style): string[] {
  const { counts } = found;
  const file = policy === undefined ? undefined : fileWords(policy.file);
  const rows: Count[] = [
    { words: 'registrations', count: counts.registrations },
    {
      words: '  without an owner',
      count: counts.withoutOwner,
      tone: 'warn',
      ...(counts.ownersUnknown === 0 ? {} : { remark: `of ${counts.ownersUnknown} it is not known` }),
    },
    ...(file === undefined
      ? []
      : [
          {
            words: `  with credentials, not in ${file}`,
            count: counts.unmanagedRegistrations,
            tone: 'warn',
          } as const,
        ]),
    { words: 'credentials', count: counts.credentials },
    { words: '  expire within 30 days', count: counts.expiringSoon, tone: 'bad' },
    { words: '  expired and still there', count: counts.expired, tone: 'warn' },
    { words: '  never seen to sign in', count: counts.neverSeen, tone: 'warn', remark: reportWords(found) },
    ...(file === undefined
      ? []
      : [{ words: `  not known to ${file}`, count: counts.unmanaged, tone: 'warn' } as const]),
    { words: '  older than two years', count: counts.old, tone: 'warn' },
    { words: '  without an end', count: counts.noEnd, tone: 'warn' },
    {
      words: 'vaults',
      count: counts.vaults,
      ...(counts.vaultsUnread === 0 ? {} : { remark: `${counts.vaultsUnread} could not be read` }),
    },
    {
      words: 'vault secrets',
      count: counts.vaultSecrets,
      remark: `belonging to a registration: ${counts.linkedProved} proved, ${counts.linkedSuspected} suspected`,
    },
    ...placeCounts(found),
    ...(counts.deadCopies === null
      ? []
      : [
          { words: 'values that are dead copies', count: counts.deadCopies, tone: 'warn' } as const,
          { words: 'credentials held in more than one place', count: counts.heldInSeveral },
        ]),
  ];
  const width = Math.max(...rows.map(({ words }) => widthOf(words)));
  const digits = Math.max(...rows.map(({ count }) => String(count ?? '?').length));
  return rows.flatMap(({ words, count, remark, tone }) => {
    const number = String(count ?? '?').padStart(digits);
    const painted = tone === undefined || !count ? number : paint(tone, number);
    const line = `${pad(words, width)}  ${painted}`;
    if (remark === undefined) return [line];
    const indent = width + digits + 4;
    return columns - indent < widthOf(remark)
      ? [line, paint('quiet', `    ${wrap(remark, columns - 4, '    ')}`)]
      : [`${line}  ${paint('quiet', remark)}`];
  });
}

function fileWords(file: string): string {
  return file === '-' ? 'the policy' : file;
}

function reportWords({ reports, counts }: Discovered): string {
  const words = reports.map(({ span, why }) =>
    span === undefined
      ? `the sign-in report cannot be used: ${why}`
      : `as far as the sign-in report shows: until ${moment(span.until)}`,
  );
  const unknown = counts.signInUnknown === 0 ? [] : [`of ${counts.signInUnknown} it is not known`];
  return [...new Set(words), ...unknown].join('; ');
}

/** A vault that could not be read has a line of its own, whatever was read of it. */
function unreadVaults({ vaults }: Discovered, style: Style): string[] {
  const unread = vaults.filter(({ problem }) => problem !== undefined);
  if (unread.length === 0) return [];
  const rows = unread.map(({ url, secrets }) => [
    vaultName({ url }),
    style.paint(
      'bad',
      secrets.length === 0
        ? 'could not be read'
        : `not read to its end: ${plural(secrets.length, 'secret')} so far`,
    ),
  ]);
  return fitted([[[style.paint('quiet', 'VAULT'), style.paint('quiet', 'STATE')], ...rows]], style.width);
}

function uncovered({ policy }: Search, { registrations }: Discovered, style: Style): string[] {
  const { signs, columns } = style;
  const file = fileWords(policy?.file ?? '-');
  const others = registrations.filter(isUncovered);
  const credentials = registrations.flatMap(each =>
    uncoveredIn(each).map(({ credential }) => ({ each, credential })),
  );
  if (others.length + credentials.length === 0)
    return [wrap(`${file} covers every credential that was found.`, columns)];
  return [
    wrap(
      `Not covered by ${file}: ${plural(others.length, 'registration')}, and ${plural(credentials.length, 'credential')} of registrations that it names.`,
      columns,
    ),
    ...others.map(({ registration, credentials: its }) =>
      item(
        `${registration.displayName} (${registration.appId}): ${plural(its.length, 'credential')}`,
        signs.note,
        columns,
      ),
    ),
    ...credentials.map(({ each, credential }) =>
      item(
        `${each.registration.displayName}: credential ${credential.keyId} has no mark of the policy, and no tag of its vault secret names it`,
        signs.note,
        columns,
      ),
    ),
  ];
}

function closing(
  { policy, wanted, vaults, scopes, subscriptions }: Search,
  { counts }: Discovered,
  style: Style,
): string[] {
  const arrow = `${style.signs.next} `;
  const tail =
    policy === undefined
      ? ''
      : commandTail(configOf(policy.file))
          .map(word => ` ${word}`)
          .join('');
  if (wanted === 'owned' && counts.registrations === 0)
    return nextLines(
      arrow,
      `keyturn discover --all${tail}   (this identity owns no registration here)`,
      style,
    );
  if (vaults.length === 0 && subscriptions.length === 0)
    return nextLines(
      arrow,
      `keyturn discover --vault https://NAME.vault.azure.net${tail}   (no vault was named, so none was listed)`,
      style,
    );
  if (isSearchless({ scopes, subscriptions }))
    return nextLines(
      arrow,
      `keyturn discover --subscription all --organization ORG --github OWNER${tail}   (no other place was searched)`,
      style,
    );
  return [];
}
