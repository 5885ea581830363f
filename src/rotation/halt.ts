/**
 * The halt that a person sets for every runner (`keyturn stop`): a tag on the newest version of the vault secret, which each
 * run reads before it begins. It is not a lock: setting it needs no exclusive access, and it stays until it is lifted.
 */

import { commandFor, type Named } from './command.ts';
import type { Intent } from './intent.ts';
import type { Halt, VaultState } from './observation.ts';
import { revocations } from './revocation.ts';
import type { Situation } from './situation.ts';
import type { Finding } from './verdict.ts';
import { moment } from './words.ts';

export function haltOn(vault: VaultState): Halt | undefined {
  return vault.state === 'present' ? vault.versions[0]?.halt : undefined;
}

export function haltInWords({ by, at, reason }: Halt): string {
  return `halted by ${by}${at === undefined ? '' : ` since ${moment(at)}`}: ${reason}`;
}

/** Nothing is begun. What this run began before the mark was set is finished: `situation.halt` is what it saw at first. */
export function halting(rotation: Named, situation: Situation, intent: Intent): Finding | undefined {
  if (situation.halt === undefined || goesOn(situation, intent)) return undefined;
  return {
    code: 'halted',
    severity: 'human',
    text: `${haltInWords(situation.halt)}; no step is started`,
    remedy: commandFor(rotation, 'go'),
  };
}

/** A halt holds up neither a revocation nor a rollback: both are requested by name and confirmed at a prompt. */
function goesOn(situation: Situation, intent: Intent): boolean {
  return (
    intent.revoke !== undefined || intent.rollback !== undefined || revocations(situation, intent).length > 0
  );
}

export function goesOnThoughHalted(rotation: Named, situation: Situation, intent: Intent): Finding[] {
  if (situation.halt === undefined || !goesOn(situation, intent)) return [];
  const text = `${haltInWords(situation.halt)}; this continues nevertheless: revocation and rollback are not halted`;
  return [
    {
      code: 'halted',
      severity: 'note',
      text,
      remedy: `${commandFor(rotation, 'go')}   (lets runs start again)`,
    },
  ];
}
