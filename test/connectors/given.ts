/** A small cloud, a run signed in to it, and what the tests ask of both. */
import { onTestFinished } from 'vitest';
import { cloudClock, systemClock } from '../../src/clock.ts';
import { connectCloud } from '../../src/connectors/connectCloud.ts';
import { kinds } from '../../src/connectors/kinds.ts';
import { clouds } from '../../src/policy/clouds.ts';
import type { CloudEndpoints, Rotation } from '../../src/policy/policy.ts';
import { isProblem, type Problem } from '../../src/problem.ts';
import type { Published } from '../../src/rotation/observation.ts';
import type { RotationPorts } from '../../src/rotation/ports.ts';
import type { FaultRuleInput } from '../../src/sandbox/faultRule.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import type { WorldSeed } from '../../src/sandbox/world.ts';
import { Secret } from '../../src/secret.ts';
import { leaveIssued } from '../support/canary.ts';
import { openSandbox } from '../support/sandbox.ts';

export const TENANT = '11111111-2222-4333-8444-555555555555';
export const APP = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
export const SUBSCRIPTION = '99999999-2222-4333-8444-555555555555';
export const VALUE = 'old8Q~Value.of-the_secret.0123456789abc';
export const SITE = { subscription: SUBSCRIPTION, resourceGroup: 'rg-pay', site: 'pay-web' };
export const REFERENCE = '@Microsoft.KeyVault(SecretUri=https://kv-pay.vault.azure.net/secrets/pay)';

type Target = { readonly [kind: string]: Record<string, unknown> };

export interface Given {
  readonly sandbox: Sandbox;
  readonly ports: RotationPorts;
  /** Ports of another run, with a sign-in of its own. */
  connect(targets?: readonly Target[], change?: Partial<Rotation>): Promise<RotationPorts>;
  fault(rule: FaultRuleInput): void;
  /** Requests that carried the call, without the empty first contact that Key Vault's challenge costs. */
  sent(operation: string): number;
}

export async function given(
  options: {
    seed?: Partial<WorldSeed>;
    targets?: readonly Target[];
    cloud?: keyof typeof clouds;
    env?: Record<string, string>;
  } = {},
): Promise<Given> {
  const endpoints = clouds[options.cloud ?? 'public'];
  const sandbox = await openSandbox({ ...seedOf(options.cloud ?? 'public'), ...options.seed });
  onTestFinished(async () => {
    leaveIssued(sandbox.world.issued);
    await sandbox[Symbol.asyncDispose]();
  });
  const env = { ...sandbox.environment, ...options.env };
  const connect: Given['connect'] = async (targets = options.targets ?? [], change = {}) => {
    const cloud = await connectCloud({ endpoints, env, clock: cloudClock(systemClock) });
    return cloud.open({ ...rotationOf(endpoints, targets), ...change });
  };
  return {
    sandbox,
    ports: await connect(),
    connect,
    fault: rule => void sandbox.faults.add(rule),
    sent: operation =>
      sandbox.history.entries().filter(entry => entry.operation === operation && entry.status !== 401).length,
  };
}

export function rotationOf(endpoints: CloudEndpoints, targets: readonly Target[]): Rotation {
  return {
    name: 'pay',
    tenant: TENANT,
    appId: APP,
    vault: { url: `https://kv-pay.${endpoints.vaultSuffix}`, secret: 'pay' },
    mark: 'keyturn/pay/12345678/',
    targets: targets.map(target => targetOf(target)),
    lifetimeMs: 1,
    rotateBeforeMs: 1,
    overlapMs: 1,
    quietMs: 1,
    retire: 'when-unused',
    prove: { successes: 1, timeoutMs: 1 },
    windows: [],
    freezes: [],
    scope: `${endpoints.graph}/.default`,
  };
}

function targetOf(target: Target): Rotation['targets'][number] {
  const [[name, settings] = ['', {}]] = Object.entries(target);
  const kind = kinds.find(one => one.name === name);
  if (kind === undefined) throw new Error(`no kind ${name}`);
  const [label, proof] = [kind.label(settings), kind.proof(settings)];
  return { kind: name, settings: kind.schema.parse(settings), required: true, label, proof };
}

function seedOf(cloud: keyof typeof clouds): WorldSeed {
  const { vaultSuffix } = clouds[cloud];
  const credential = { credential: `${APP}/old` };
  return {
    settings: {
      replicationMs: { min: 0, max: 0 },
      readLagMs: { min: 0, max: 0 },
      writeMs: { min: 0, max: 0 },
      concurrencyWindowMs: 0,
      reportLagMs: 0,
    },
    tenants: [
      {
        id: TENANT,
        cloud,
        applications: [{ appId: APP, displayName: 'Pay', credentials: [{ name: 'old', value: VALUE }] }],
      },
    ],
    vaults: [
      {
        host: `kv-pay.${vaultSuffix}`,
        tenant: TENANT,
        secrets: [
          {
            name: 'pay',
            versions: [{ value: credential, contentType: 'text/plain', tags: { team: 'pay', Owner: 'a b' } }],
          },
        ],
      },
    ],
    sites: [
      {
        subscription: SUBSCRIPTION,
        resourceGroup: 'rg-pay',
        name: 'pay-web',
        tenant: TENANT,
        identity: [`kv-pay.${vaultSuffix}`],
        settings: {
          WEBSITE_RUN_FROM_PACKAGE: '1',
          ODD: ' "quoted" \\ ü\n',
          CLIENT_SECRET: credential,
          REFERENCE,
        },
      },
    ],
    organizations: [
      {
        name: 'contoso',
        tenant: TENANT,
        projects: [
          {
            name: 'Pay Project',
            groups: [
              {
                name: 'pay-vars',
                variables: {
                  SECRET: { value: credential, isSecret: true },
                  OTHER: { value: 'other-secret-value', isSecret: true },
                  PLAIN: { value: ' plain ' },
                },
              },
            ],
          },
        ],
      },
    ],
    repositories: [
      {
        fullName: 'contoso/pay',
        secrets: { CLIENT_SECRET: credential, OTHER: 'other-secret-value' },
        variables: { PLAIN: 'plain' },
        environments: { 'prod eu': { secrets: {} } },
      },
    ],
  };
}

export const wanted: Published = {
  version: 'v-wanted',
  keyId: '12121212-3434-4565-8787-909090909090',
  value: new Secret('new8Q~Value.of-the_secret.0123456789abc'),
  since: new Date(0),
};

/** The Problem that a call fails with. */
export async function problemOf(call: Promise<unknown>): Promise<Problem> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (isProblem(error)) return error;
  throw new Error(`no Problem but ${error}`);
}
