import type { Part } from '../wire.ts';
import { editDirectory } from './edits.ts';
import { directoryEdits } from './schema.ts';
import { factsOfTenants, growTenant } from './seed.ts';

/** What Entra and Graph share. It is there before everything else: the others refer to its credentials. */
export const directory: Part = {
  facts: factsOfTenants,
  grow(soil, { tenants = [] }, world) {
    world.tenants.push(...tenants.map(tenant => growTenant(soil, tenant)));
  },
  edits: directoryEdits,
  edit: editDirectory,
};
