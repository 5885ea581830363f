import type { Part } from '../wire.ts';
import { editDirectory } from './edits.ts';
import { directoryEdits } from './schema.ts';
import { buildTenant, factsOfTenants } from './seed.ts';

/** The state that Entra and Graph share. It is built first, since the other parts refer to its credentials. */
export const directory: Part = {
  facts: factsOfTenants,
  build(context, { tenants = [] }, world) {
    world.tenants.push(...tenants.map(tenant => buildTenant(context, tenant)));
  },
  edits: directoryEdits,
  edit: editDirectory,
};
