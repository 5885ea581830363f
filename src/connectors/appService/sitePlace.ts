import type { VaultPlace } from '../../policy/policy.ts';
import type { AppServiceSettings } from './settings.ts';

/** One setting or connection string of a site or slot, and the vault secret of its rotation. */
export interface Place {
  readonly settings: AppServiceSettings;
  readonly vault: VaultPlace;
  readonly subject: string;
}
