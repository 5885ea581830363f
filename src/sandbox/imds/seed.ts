import type { BuildContext, WorldBuildContext } from '../seeding/buildContext.ts';
import type { SeedFacts } from '../seeding/checks.ts';
import type { WorldSeed } from '../world.ts';
import type { Machine } from './state.ts';

/** Absent: commands run outside of Azure. A process that is signed in by the machine stays so when the world is replaced. */
export function buildMachine(
  context: WorldBuildContext,
  { machine, tenants = [] }: WorldSeed,
): Machine | undefined {
  const header = context.operator.ways.machineHeader;
  const tenant = machine?.tenant ?? (header === undefined ? undefined : tenants[0]?.id);
  if (tenant === undefined) return undefined;
  const appId = machine?.appId === undefined ? context.operator.appId : machine.appId;
  return newMachine(context, tenant, appId, header);
}

export function newMachine(
  { random, issued }: Pick<BuildContext, 'random' | 'issued'>,
  tenant: string,
  appId: string | null,
  // Sixteen bytes in upper case: nothing else has an id of this form.
  header = Buffer.from(random.bytes(16)).toString('hex').toUpperCase(),
): Machine {
  issued.add(header);
  return {
    tenantId: tenant.toLowerCase(),
    ...(appId === null ? {} : { appId: appId.toLowerCase() }),
    resourceId:
      '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-ops/providers/Microsoft.Compute/virtualMachines/vm-ops',
    header,
  };
}

export function factsOfMachine({ machine }: WorldSeed): SeedFacts {
  return { once: [], members: machine === undefined ? [] : [['the machine', machine.tenant]] };
}
