/** A fleet of registrations as a policy and as a list, made by counting: the same shape gives the same fleet. */
import { createHash } from 'node:crypto';

export interface FleetShape {
  readonly registrations: number;
  /** Vaults, sites and variable groups take the registrations in turn. */
  readonly vaults: number;
  /** Default 0: nobody but the vault gets the secret. */
  readonly sites?: number;
  readonly groups?: number;
  /** The sites are spread over so many; default 1. */
  readonly subscriptions?: number;
  /** So many, the first ones, have a secret that is about to expire; default 0. */
  readonly due?: number;
  /** What the policy says beside its rotations: `defaults: { overlap: 0s }`. */
  readonly settings?: readonly string[];
}

export interface Member {
  readonly name: string;
  readonly appId: string;
  readonly vault: { readonly url: string; readonly secret: string };
  readonly site?: {
    readonly subscription: string;
    readonly resourceGroup: string;
    readonly site: string;
    readonly setting: string;
  };
  readonly group?: { readonly name: string; readonly variable: string };
}

export const TENANT = idOf('tenant', 0);

export function membersOf(shape: FleetShape): Member[] {
  return Array.from({ length: shape.registrations }, (_none, index) => member(shape, index));
}

function member({ vaults, sites = 0, groups = 0, subscriptions = 1 }: FleetShape, index: number): Member {
  const name = `app-${padded(index, 5)}`;
  const site = index % Math.max(1, sites);
  const variable = `APP_${padded(index, 5)}_SECRET`;
  return {
    name,
    appId: idOf('registration', index),
    vault: { url: `https://kv-fleet-${padded(index % vaults, 3)}.vault.azure.net`, secret: `${name}-secret` },
    ...(sites > 0 && {
      site: {
        subscription: idOf('subscription', site % subscriptions),
        resourceGroup: 'rg-fleet',
        site: `site-${padded(site, 4)}`,
        setting: variable,
      },
    }),
    ...(groups > 0 && { group: { name: `release-${padded(index % groups, 3)}`, variable } }),
  };
}

export function policyText(shape: FleetShape): string {
  return [
    'version: 1',
    `tenant: ${TENANT}`,
    ...(shape.settings ?? []),
    'rotations:',
    ...membersOf(shape).flatMap(rotationLines),
    '',
  ].join('\n');
}

function rotationLines({ name, appId, vault, site, group }: Member): string[] {
  const targets = [
    ...(site === undefined ? [] : [`      - appService: ${inline(site)}`]),
    ...(group === undefined
      ? []
      : [
          `      - variableGroup: { organization: contoso, project: fleet, group: ${group.name}, variable: ${group.variable} }`,
        ]),
  ];
  return [
    `  - name: ${name}`,
    `    registration: { appId: ${appId} }`,
    `    vault: ${inline(vault)}`,
    ...(targets.length === 0 ? [] : ['    targets:', ...targets]),
  ];
}

function inline(map: Readonly<Record<string, string>>): string {
  return `{ ${Object.entries(map)
    .map(([key, value]) => `${key}: ${value}`)
    .join(', ')} }`;
}

function padded(index: number, digits: number): string {
  return String(index).padStart(digits, '0');
}

/** A GUID that looks like any other, and is the same each time. */
export function idOf(kind: string, index: number): string {
  const hex = createHash('sha256').update(`${kind}/${index}`).digest('hex');
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5');
}
