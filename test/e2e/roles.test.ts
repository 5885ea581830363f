/**
 * The custom roles of `validate --role`: its commands are pasted into a shell, and an identity with nothing else does what the role is
 * for. Each action that is taken away shows.
 */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { kinds } from '../../src/connectors/kinds.ts';
import { rightsByRole } from '../../src/connectors/knownRights.ts';
import { type RoleName, SOME_CLIENT } from '../../src/policy/kindSchema.ts';
import { readPolicyFile } from '../../src/policy/load.ts';
import { objectIdOf } from '../../src/sandbox/arm/principals.ts';
import { arm } from '../../src/sandbox/arm/service.ts';
import { vaultId } from '../../src/sandbox/vault/resourceId.ts';
import type { WorldSeed } from '../../src/sandbox/world.ts';
import { bearer, request } from '../sandbox/vaultScene.ts';
import { searchedFolder } from '../support/canary.ts';
import {
  must,
  openStage,
  policyOf,
  REFERENCE_SETTING,
  type Stage,
  theTenant,
  VALUE_SETTING,
} from './stage.ts';

const SUBSCRIPTION = '1c2d3e4f-5a6b-4c7d-8e9f-0a1b2c3d4e5f';
const IN_GROUP = `subscription: ${SUBSCRIPTION}, resourceGroup: rg-pay`;
/** One place for every kind that Azure guards, and for what is said of each differently. */
const TARGETS = [
  VALUE_SETTING.replace('site-payments', 'site-value'),
  REFERENCE_SETTING,
  `appService: { ${IN_GROUP}, site: site-payments, slot: staging, setting: AZURE_CLIENT_SECRET }`,
  `staticWebApp: { ${IN_GROUP}, site: pages, setting: AZURE_CLIENT_SECRET }`,
  `staticWebApp: { ${IN_GROUP}, site: pages, environment: '7', setting: AZURE_CLIENT_SECRET }`,
  'keyVault: { url: https://kv-copies.vault.azure.net, secret: payments-api }',
];

const GRAPH: Readonly<Record<RoleName, readonly string[]>> = {
  reader: [
    'Application.Read.All',
    'AuditLog.Read.All',
    'Directory.Read.All',
    'Policy.Read.ApplicationConfiguration',
  ],
  writer: [
    ...['Application.ReadWrite.OwnedBy', 'AuditLog.Read.All'],
    ...['Directory.Read.All', 'Policy.Read.ApplicationConfiguration'],
  ],
};

interface Definition {
  readonly Name: string;
  readonly Description: string;
  readonly Actions: readonly string[];
  readonly DataActions: readonly string[];
  readonly AssignableScopes: readonly string[];
}

interface Pasted {
  readonly definition: Definition;
  readonly assignments: readonly { readonly role: string; readonly scope: string }[];
}

/** Nobody may use a site or a vault of this world. */
function closed(seed: WorldSeed, role: RoleName): WorldSeed {
  return {
    ...seed,
    tenants: seed.tenants?.map(tenant => ({ ...tenant, operatorRoles: [...GRAPH[role]] })) ?? [],
    vaults: seed.vaults?.map(vault => ({ ...vault, access: {} })) ?? [],
    sites: seed.sites?.map(site => ({ ...site, access: [] })) ?? [],
    staticSites: seed.staticSites?.map(site => ({ ...site, access: [] })) ?? [],
  };
}

/** An `az` that prints ids of vaults, and notes what it is told to create. */
const AZ = `#!/bin/sh
case "$1 $2 $3" in
'keyvault show --name') cat "$IDS/$4" ;;
'role definition create') printf '%s\\n' "$5" >> "$MADE/definitions" ;;
'role assignment create') printf '%s\\t%s\\n' "$5" "$9" >> "$MADE/assignments" ;;
*) echo "not expected: az $*" >&2; exit 2 ;;
esac
`;

/** What the commands for Azure create, each pasted into a shell of its own. */
async function paste({ sandbox: { world } }: Stage, commands: readonly string[]): Promise<Pasted> {
  const folder = searchedFolder();
  writeFileSync(join(folder, 'az'), AZ);
  chmodSync(join(folder, 'az'), 0o755);
  mkdirSync(join(folder, 'ids'));
  for (const vault of world.vaults)
    writeFileSync(join(folder, 'ids', vault.host.split('.')[0] ?? ''), `${vaultId(vault, world)}\n`);
  const env = {
    ...process.env,
    PATH: `${folder}:${process.env['PATH']}`,
    IDS: join(folder, 'ids'),
    MADE: folder,
  };
  for (const command of commands) await promisify(execFile)('/bin/sh', ['-c', command], { env });
  const lines = (name: string) => readFileSync(join(folder, name), 'utf8').trim().split('\n');
  const [definition = '', ...more] = lines('definitions');
  expect(more).toEqual([]);
  const assignments = lines('assignments').map(line => {
    const [role = '', scope = ''] = line.split('\t');
    return { role, scope };
  });
  return { definition: JSON.parse(definition) as Definition, assignments };
}

const ADMIN = 'aaaaaaaa-0000-4000-8000-00000000000a';
const OWNER = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';

/** As an owner of the subscriptions does it, by ARM. Rights of long ago are effective everywhere. */
function grant({ sandbox }: Stage, { definition, assignments }: Pasted): void {
  const { world, scene, operator } = sandbox;
  const tenant = theTenant(world).id;
  const byOwner = { role: OWNER, principalId: ADMIN, principalType: 'ServicePrincipal', createdAt: 0 };
  world.roleAssignments = [{ name: randomUUID(), scope: '/', ...byOwner }];
  const authorization = bearer(scene, 'https://management.azure.com', ADMIN, tenant);
  const put = (path: string, properties: object) => {
    const url = `${path}?api-version=2022-04-01`;
    const reply = arm.handle(
      request('management.azure.com', 'PUT', url, { body: { properties }, authorization }),
      scene,
    );
    expect(reply.status, JSON.stringify(reply.body)).toBe(201);
  };
  const id = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/${randomUUID()}`;
  const { Name, Description, Actions, DataActions, AssignableScopes } = definition;
  put(id, {
    ...{ roleName: Name, description: Description, assignableScopes: AssignableScopes },
    permissions: [{ actions: Actions, dataActions: DataActions }],
  });
  const principalId = objectIdOf(world, tenant, operator.appId);
  for (const { role, scope } of assignments) {
    expect(role).toBe(Name);
    const path = `${scope}/providers/Microsoft.Authorization/roleAssignments/${randomUUID()}`;
    put(path, { roleDefinitionId: id, principalId });
  }
  for (const vault of world.vaults) delete vault.granting;
}

/** `without`: an action that is taken out of the role. */
async function stageWith(role: RoleName, without?: string) {
  const file = policyOf(TARGETS);
  const stage = await openStage({}, file, seed => closed(seed, role));
  const policy = await readPolicyFile(file, kinds);
  const commands = rightsByRole(policy, kinds, role).flatMap(({ by, grant: command }) =>
    by === 'Azure' && command !== undefined ? [command.replaceAll(SOME_CLIENT, 'CLIENT')] : [],
  );
  const pasted = await paste(stage, commands);
  const left = (actions: readonly string[]) => actions.filter(action => action !== without);
  const { definition } = pasted;
  const { Actions, DataActions } = definition;
  grant(stage, {
    ...pasted,
    definition: { ...definition, Actions: left(Actions), DataActions: left(DataActions) },
  });
  return { stage, actions: [...Actions, ...DataActions] };
}

type Outcome = readonly (string | number | null)[];

/** What differs from run to run is left out. */
function plain(text: string): string {
  return text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32}/g, 'ID')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z|\d{4}-\d\d-\d\d(?: \d\d:\d\d UTC)?/g, 'TIME')
    .replaceAll(/\d+/g, 'N');
}

async function outcomes(stage: Stage, lines: readonly string[]): Promise<Outcome> {
  const told: (string | number | null)[] = [];
  for (const line of lines) {
    const { exitCode, stdout } = await stage.keyturn(...line.split(' '));
    told.push(line, exitCode, plain(stdout));
  }
  return told;
}

const LINES: Readonly<Record<RoleName, readonly string[]>> = {
  reader: [
    'plan',
    'status',
    'verify',
    'discover --all --prove --yes --vault https://kv-payments.vault.azure.net --vault https://kv-copies.vault.azure.net',
  ],
  writer: [
    'plan',
    'rotate',
    `revoke payments-api --yes --reason leaked --settle 3s --record ${searchedFolder()}`,
  ],
};

const codes = (outcome: Outcome) => outcome.filter((_, at) => at % 3 === 1);

describe.each(['reader', 'writer'] as const)('the role %s', role => {
  let whole: { readonly told: Outcome; readonly actions: readonly string[] } | undefined;

  it('is enough for what it is for', { timeout: 60_000 }, async () => {
    const { stage, actions } = await stageWith(role);
    await using _ = stage;
    whole = { told: await outcomes(stage, LINES[role]), actions };
    expect(codes(whole.told), whole.told.join('\n')).toEqual(LINES[role].map(() => 0));
  });

  it('has no action that nothing needs', { timeout: 300_000 }, async () => {
    const { told, actions } = must(whole);
    const own = actions.filter(action => !ofReader.includes(action));
    expect(own.length).toBeGreaterThan(5);
    if (role === 'reader') ofReader.push(...actions);
    // With all of them nothing differs: the comparison sees no chance.
    const { stage: again } = await stageWith(role);
    expect(await differs(again, LINES[role], told)).toBe(false);
    await again[Symbol.asyncDispose]();
    const idle: string[] = [];
    for (const action of own) {
      const { stage } = await stageWith(role, action);
      await using _ = stage;
      if (!(await differs(stage, LINES[role], told))) idle.push(action);
    }
    expect(idle).toEqual([]);
  });
});

/** What the reader's role shows is not asked of the writer's again. */
const ofReader: string[] = [];

/** Up to the first line that says something else. */
async function differs(stage: Stage, lines: readonly string[], told: Outcome): Promise<boolean> {
  for (const [at, line] of lines.entries()) {
    const [, ...less] = await outcomes(stage, [line]);
    if (JSON.stringify(less) !== JSON.stringify(told.slice(at * 3 + 1, at * 3 + 3))) return true;
  }
  return false;
}

it('a reader changes nothing: what rotates is refused', async () => {
  const { stage } = await stageWith('reader');
  await using _ = stage;
  const before = stage.sandbox.history.entries().length;
  const run = await stage.keyturn('rotate');
  expect(run.exitCode).not.toBe(0);
  const isWrite = (method: string, operation: string) =>
    ['PUT', 'PATCH'].includes(method) || operation === 'addPassword';
  const done = stage.sandbox.history
    .entries()
    .slice(before)
    .filter(({ method, operation, status = 0 }) => isWrite(method, operation) && status < 300);
  expect(done).toEqual([]);
});
