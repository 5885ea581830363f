import { describe, expect, it } from 'vitest';
import { apart, worldFor } from '../../src/rehearsal/worldFor.ts';
import type { WorldSeed } from '../../src/sandbox/world.ts';
import { githubSecret, policyOf, site, variable } from './policyOf.ts';

const appId = '22222222-2222-4222-8222-000000000000';
const handMade = { credential: `${appId}/added in the portal` };

function only<T>(items: readonly T[] | undefined): T {
  expect(items).toHaveLength(1);
  return items?.[0] as T;
}

describe('a world made for a policy', () => {
  it('is a seed that the sandbox understands', () => {
    const seed: WorldSeed = worldFor(policyOf({}));
    expect(JSON.parse(JSON.stringify(seed))).toEqual(seed);
  });

  it('is refused where two kinds would seed one part of it, since the later would replace the earlier', () => {
    expect(() => apart([{ vaults: [] }, { sites: [] }, { vaults: [] }])).toThrow('two kinds seed vaults');
    expect(apart([{ vaults: [] }, { sites: [] }])).toHaveLength(2);
  });

  it('puts the tenants into the cloud of the policy, which a spelt-out cloud shows by its sign-in host', () => {
    const at = (authority: string) => {
      const policy = policyOf({});
      const [tenant] = worldFor({ ...policy, cloud: { ...policy.cloud, authority } }).tenants;
      return tenant?.cloud;
    };
    expect(worldFor(policyOf({})).tenants[0]?.cloud).toBe('public');
    expect(at('https://login.microsoftonline.us')).toBe('usgov');
    expect(at('https://login.chinacloudapi.cn')).toBe('china');
    expect(at('https://login.contoso.example')).toBe('public');
  });

  it('gives each registration its old hand-made secret and one that nobody remembers', () => {
    const tenant = only(worldFor(policyOf({ name: 'payments-api' })).tenants);
    const application = only(tenant.applications);
    expect(application).toMatchObject({ appId, displayName: 'payments-api' });
    expect(application.credentials).toEqual([
      { name: 'added in the portal', start: '-340d', end: '+12d' },
      { name: 'portal, somebody', start: '-200d', end: '+165d' },
    ]);
  });

  it('ends the first hand-made secrets within rotateBefore and after the overlap', () => {
    const rotations = [0, 1, 2, 3].map(() => ({
      rotateBeforeMs: 20 * 86_400_000,
      overlapMs: 3 * 86_400_000,
      quietMs: 8 * 86_400_000,
    }));
    const [tenant] = worldFor(policyOf(...rotations)).tenants;
    const ends = tenant?.applications.map(({ credentials }) => credentials[0]?.end);
    expect(ends).toEqual(['+227h', '+14d', '+158h', '+12d']);
  });

  it('keeps every fifth rotation calm, with a young secret', () => {
    const [tenant] = worldFor(policyOf({}, {}, {}, {}, {})).tenants;
    expect(tenant?.applications[4]?.credentials[0]).toEqual({
      name: 'added in the portal',
      start: '-45d',
      end: '+135d',
    });
  });

  it('puts the value, an older version and the user’s own tags into the vault', () => {
    const vault = only(worldFor(policyOf({})).vaults);
    expect(vault.host).toBe('kv-shared.vault.azure.net');
    const [older, current] = only(vault.secrets).versions;
    expect(current).toMatchObject({ value: handMade, contentType: 'text/plain', tags: { owner: 'team-x' } });
    expect(older?.value).toMatch(/^.{3}8Q~.{34}$/);
  });

  it('fills a site with the value beside settings that are not ours', () => {
    const made = only(worldFor(policyOf({ targets: [site({ setting: 'AZURE_CLIENT_SECRET' })] })).sites);
    expect(made.settings).toMatchObject({
      AZURE_CLIENT_SECRET: handMade,
      WEBSITE_RUN_FROM_PACKAGE: '1',
      AZURE_CLIENT_ID: appId,
    });
    expect(made.identity).toEqual(['kv-shared.vault.azure.net']);
    expect(made.slot).toBeUndefined();
  });

  it('uses a version-less Key Vault reference where the target asks for one', () => {
    const made = only(worldFor(policyOf({ targets: [site({ setting: 'S', as: 'reference' })] })).sites);
    expect(made.settings['S']).toBe(
      '@Microsoft.KeyVault(SecretUri=https://kv-shared.vault.azure.net/secrets/api-0-secret/)',
    );
  });

  it('makes the app itself for a slot, and lets the secret’s name stay with its slot', () => {
    const { sites } = worldFor(policyOf({ targets: [site({ slot: 'staging', setting: 'S' })] }));
    expect(sites.map(({ slot }) => slot)).toEqual([undefined, 'staging']);
    expect(sites[0]?.stickySettings).toContain('S');
    expect(sites[0]?.settings).not.toHaveProperty('S');
    expect(sites[1]?.settings['S']).toEqual(handMade);
  });

  it('makes what several rotations share only once', () => {
    const shared = [
      {
        appId,
        targets: [
          site({ setting: 'ONE' }),
          variable({ group: 'release', variable: 'one' }),
          githubSecret({ secret: 'ONE' }),
        ],
      },
      {
        appId,
        targets: [
          site({ site: 'SITE-APP', setting: 'TWO' }),
          variable({ group: 'release', variable: 'two' }),
          githubSecret({ secret: 'TWO' }),
        ],
      },
    ];
    const world = worldFor(policyOf(...shared));
    expect(only(only(world.tenants).applications).credentials.map(({ name }) => name)).toEqual([
      'added in the portal for api-0',
      'added in the portal for api-1',
      'portal, somebody',
    ]);
    expect(only(world.vaults).secrets).toHaveLength(2);
    expect(only(world.sites).settings).toMatchObject({
      ONE: { credential: `${appId}/added in the portal for api-0` },
      TWO: { credential: `${appId}/added in the portal for api-1` },
    });
    expect(Object.keys(only(only(only(world.organizations).projects).groups).variables)).toEqual([
      'BuildConfiguration',
      'SonarToken',
      'one',
      'two',
    ]);
    expect(Object.keys(only(world.repositories).secrets)).toEqual(['NPM_TOKEN', 'ONE', 'TWO']);
  });

  it('takes a number for the id of a variable group and a text for its name', () => {
    const targets = [variable({ group: 'release', variable: 'v' }), variable({ group: 7, variable: 'v' })];
    const { groups } = only(only(worldFor(policyOf({ targets })).organizations).projects);
    expect(groups.map(({ id, name }) => ({ id, name }))).toEqual([
      { id: 8, name: 'release' },
      { id: 7, name: 'deployment-7' },
    ]);
    expect(groups[0]?.variables).toMatchObject({
      v: { value: handMade, isSecret: true },
      SonarToken: { isSecret: true },
    });
  });

  it('keeps the secrets of a repository apart from those of its environments', () => {
    const targets = [githubSecret({ secret: 'A' }), githubSecret({ environment: 'production', secret: 'B' })];
    const made = only(worldFor(policyOf({ targets })).repositories);
    expect(made.secrets).toEqual({ NPM_TOKEN: expect.any(String), A: handMade });
    expect(made.environments['production']?.secrets).toEqual({ DEPLOY_KEY: expect.any(String), B: handMade });
  });
});
