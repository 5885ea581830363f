/** A loaded policy for tests, made from a few words per rotation. */
import type { Policy, Rotation, Target } from '../../src/policy/policy.ts';

export const DAY = 86_400_000;

export function policyOf(...rotations: Partial<Rotation>[]): Policy {
  return {
    file: 'rotation.yaml',
    cloud: {
      name: 'public',
      authority: 'https://login.microsoftonline.com',
      graph: 'https://graph.microsoft.com',
      resourceManager: 'https://management.azure.com',
      vaultSuffix: 'vault.azure.net',
      devops: 'https://dev.azure.com',
      github: 'https://api.github.com',
    },
    limits: { maxRotations: 20, concurrency: 32, stopAfterFailures: 2 },
    waves: [],
    rotations: rotations.map((some, index) => rotationOf(index, some)),
  };
}

function rotationOf(index: number, some: Partial<Rotation>): Rotation {
  const name = some.name ?? `api-${index}`;
  return {
    name,
    tenant: '11111111-1111-4111-8111-111111111111',
    appId: `22222222-2222-4222-8222-${String(index).padStart(12, '0')}`,
    vault: { url: 'https://kv-shared.vault.azure.net', secret: `${name}-secret` },
    mark: `keyturn/${name}/0a1b2c3d/`,
    targets: [],
    lifetimeMs: 180 * DAY,
    rotateBeforeMs: 30 * DAY,
    overlapMs: DAY,
    quietMs: 8 * DAY,
    retire: 'when-unused',
    prove: { successes: 3, timeoutMs: 300_000 },
    windows: [],
    freezes: [],
    scope: 'https://graph.microsoft.com/.default',
    ...some,
  };
}

export function site(settings: Record<string, unknown>): Target {
  const place = {
    subscription: '33333333-3333-4333-8333-333333333333',
    resourceGroup: 'rg-app',
    site: 'site-app',
    ...settings,
  };
  return target('appService', place);
}

export function variable(settings: Record<string, unknown>): Target {
  return target('variableGroup', { organization: 'contoso', project: 'shop', ...settings });
}

export function githubSecret(settings: Record<string, unknown>): Target {
  return target('githubSecret', { repository: 'contoso/shop', ...settings });
}

function target(kind: string, settings: Record<string, unknown>): Target {
  const proof = kind === 'appService' ? 'read back' : 'marked';
  return { kind, settings, required: true, label: `${kind} ${JSON.stringify(settings)}`, proof };
}
