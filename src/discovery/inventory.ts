/** What was found, as it was read: registrations and vault secrets by their lists, without any value. */
import type { FindingWords } from '../event.ts';
import type { Problem } from '../problem.ts';
import type { UsageReport } from '../rotation/observation.ts';
import type { ListedSecret } from '../rotation/overview.ts';
import type { FoundRegistration } from './ports.ts';

export interface FoundTenant {
  readonly tenant: string;
  readonly registrations: readonly FoundRegistration[];
  readonly usage: UsageReport;
}

/** With `problem` it could not be read to its end: `secrets` are those read before. */
export interface FoundVault {
  readonly url: string;
  readonly secrets: readonly ListedSecret[];
  readonly problem?: Problem;
}

export interface Inventory {
  readonly tenants: readonly FoundTenant[];
  readonly vaults: readonly FoundVault[];
  /** What could not be read, besides vaults. */
  readonly findings: readonly FindingWords[];
}
