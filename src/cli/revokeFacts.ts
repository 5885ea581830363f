/** What an incident record says besides what happened: who, where, why, and which places are concerned. */
import type { Rotation } from '../policy/policy.ts';
import type { IncidentFacts } from '../report/incidentRecord.ts';
import { anchorOf } from '../report/trailTail.ts';
import { ciRunOf } from './ciRun.ts';
import type { Context } from './context.ts';
import type { RevokeOptions } from './revokeCommands.ts';

export function circumstancesOf(
  { actor, env }: Context,
  { reason = '', immediately = false }: RevokeOptions,
): Pick<IncidentFacts, 'reason' | 'actor' | 'immediately' | 'client' | 'ci'> {
  return { reason, actor, immediately, ...who(env) };
}

/** Whoever reads the record knows the machine's user no more. */
function who(env: Context['env']): Pick<IncidentFacts, 'client' | 'ci'> {
  const ci = ciRunOf(env);
  return { client: env['AZURE_CLIENT_ID'] || null, ...(ci === undefined ? {} : { ci }) };
}

export function trailOf({ audit }: Pick<RevokeOptions, 'audit'>): Pick<IncidentFacts, 'trail'> {
  return audit === undefined ? {} : { trail: { file: audit, anchor: anchorOf(audit) ?? null } };
}

export function placesOf(rotations: readonly Rotation[]): IncidentFacts['places'] {
  return rotations.flatMap(({ name, targets }) =>
    targets.map(({ label, required }) => ({ rotation: name, target: label, required })),
  );
}
