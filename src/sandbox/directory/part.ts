import type { Part } from '../wire.ts';
import { editDirectory } from './edits.ts';
import { directoryEdits } from './schema.ts';
import { factsOfTenants, growTenant } from './seed.ts';

/** The state that Entra and Graph share. It is built first, since the other parts refer to its credentials. */
export const directory: Part = {
  facts: factsOfTenants,
  grow(soil, { tenants = [] }, world) {
    world.tenants.push(...tenants.map(tenant => growTenant(soil, tenant)));
  },
  edits: directoryEdits,
  edit: editDirectory,
};
