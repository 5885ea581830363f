/** What was found, as it was read: registrations and vault secrets by their lists, without any value. */
import type { FindingWords } from '../event.ts';
import type { Problem } from '../problem.ts';
import type { UsageReport } from '../rotation/observation.ts';
import type { ListedSecret } from '../rotation/overview.ts';
import type { PlaceHolder } from './finder.ts';
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

/** What the searches for places found, by lists alone. */
export interface FoundPlaces {
  readonly holders: readonly PlaceHolder[];
  readonly unread: readonly UnreadPlaces[];
  /** Kinds of target that nothing searches for. */
  readonly notSearched: readonly string[];
}

/** What could not be read of places. */
export interface UnreadPlaces {
  /** `sites of subscription …`, `settings of site …`. */
  readonly subject: string;
  readonly problem: Problem;
}

export interface Inventory {
  readonly places: FoundPlaces;
  readonly tenants: readonly FoundTenant[];
  readonly vaults: readonly FoundVault[];
  /** What could not be read, besides vaults. */
  readonly findings: readonly FindingWords[];
}
