import type { PairedId } from './placeFacts.ts';
import type { TargetPort } from './ports.ts';

/** Of a place whose other settings can be read: the client id and the tenant beside the secret. */
export interface PairedTarget extends TargetPort {
  pairedIds(): Promise<readonly PairedId[]>;
}

export function isPaired(target: TargetPort): target is PairedTarget {
  return 'pairedIds' in target;
}
