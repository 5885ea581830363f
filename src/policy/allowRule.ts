/** Refuses destinations that `allow` does not list. */
import { ALLOW_KEYS, vaultAt } from './destination.ts';
import type { PolicyDraft } from './draft.ts';
import type { AllowKey, Destination } from './kindSchema.ts';
import type { CloudEndpoints, Policy } from './policy.ts';
import type { Path } from './policyFault.ts';
import { quote } from './quote.ts';
import type { Found } from './rule.ts';
import { MOST_SEARCHES, suggest } from './suggest.ts';

interface Going {
  readonly path: Path;
  readonly destination: Destination;
}

/** Without `allow`, every destination is allowed; an invalid `allow` is a fault of its own. */
export function notAllowed(policy: PolicyDraft): Found[] {
  const { allow } = policy.head.good;
  const { cloud } = policy;
  if (allow === undefined || cloud === undefined) return [];
  const listed = listedIn(allow, cloud);
  return destinationsIn(policy, cloud)
    .filter(({ destination }) => !isAllowed(destination, listed))
    .map(({ path, destination }, index) => ({
      path,
      why: `allow does not list ${inWords(destination)}, so no secret may go there${index < MOST_SEARCHES ? meant(destination, listed) : ''}`,
    }));
}

function destinationsIn({ rotations }: PolicyDraft, cloud: CloudEndpoints): Going[] {
  return rotations.flatMap(({ path, written: { vault }, targets }) => [
    ...(vault === undefined ? [] : [{ path: [...path, 'vault', 'url'], destination: vaultAt(vault.url) }]),
    ...targets.map(({ path: at, target, place, destination }) => ({
      path: [...at, target.kind, ...place],
      destination: destination(cloud),
    })),
  ]);
}

type Listed = ReadonlyMap<AllowKey, ReadonlyMap<string, string>>;

/** By key: what is listed, in lower case, and as it is written. */
function listedIn(allow: NonNullable<Policy['allow']>, { vaultSuffix }: CloudEndpoints): Listed {
  const inFull = (key: AllowKey, name: string) =>
    key === 'vaults' && !name.includes('.') ? `${name}.${vaultSuffix}` : name;
  return new Map(
    ALLOW_KEYS.map(key => [
      key,
      new Map((allow[key] ?? []).map(name => [inFull(key, name).toLowerCase(), name])),
    ]),
  );
}

/** Whether a secret may go there; without `allow` it may go everywhere. */
export function allows({ allow, cloud }: Pick<Policy, 'allow' | 'cloud'>, destination: Destination): boolean {
  return allow === undefined || isAllowed(destination, listedIn(allow, cloud));
}

function isAllowed(destination: Destination, listed: Listed): boolean {
  return ALLOW_KEYS.some(key => {
    const name = destination[key];
    return name !== undefined && listed.get(key)?.has(name.toLowerCase()) === true;
  });
}

/** `"contoso/payments" (repositories) or "github.com/contoso" (organizations)` */
function inWords(destination: Destination): string {
  return ALLOW_KEYS.flatMap(key => {
    const name = destination[key];
    return name === undefined ? [] : [`${quote(name)} (${key})`];
  }).join(' or ');
}

/** Hosts and their suffixes are alike for all names at one service, so only what differs is compared. */
function meant(destination: Destination, listed: Listed): string {
  for (const key of ALLOW_KEYS) {
    const name = destination[key];
    if (name === undefined) continue;
    const near = new Map([...(listed.get(key) ?? [])].map(([full, written]) => [brief(key, full), written]));
    const found = near.get(suggest(brief(key, name.toLowerCase()), [...near.keys()]) ?? '');
    if (found !== undefined) return `: did you mean ${quote(found)}?`;
  }
  return '';
}

function brief(key: AllowKey, name: string): string {
  if (key === 'vaults') return name.split('.')[0] ?? name;
  return key === 'organizations' ? name.slice(name.indexOf('/') + 1) : name;
}
