import type { OverviewPort } from '../../rotation/overview.ts';
import type { CloudAccess } from '../cloudAccess.ts';
import { PLAIN, portionsOf, registrationsIn } from './bulkRegistrations.ts';
import { secretsIn, versionsIn } from './bulkSecrets.ts';
import { ownedBy } from './owned.ts';

/** Bulk reads: registrations through Graph's `$batch`, vault secrets through the lists of their vaults. Sends no request. */
export function openOverview(access: CloudAccess): OverviewPort {
  return {
    portions: portionsOf,
    registrations: (tenant, appIds) => registrationsIn(access, tenant, appIds, PLAIN),
    owned: tenant => ownedBy(access, tenant),
    secrets: vaultUrl => secretsIn(access, vaultUrl),
    versions: place => versionsIn(access, place),
  };
}
