import type { Random } from '../random.ts';
import type { Settings } from '../world.ts';

/**
 * When each replica of the token endpoint learns of what happened at a time: at its own, drawn from the settings. One
 * replica may be later than that for secrets, so that for hours one token call in so many is answered from the past.
 */
export function arrivals(
  settings: Settings,
  random: Random,
  since: number,
  what: 'registered' | 'added' | 'removed',
): number[] {
  const { replicas, replicationMs } = settings;
  return Array.from({ length: Math.max(1, replicas) }, (_, replica) =>
    Math.round(
      since + random.between(replicationMs.min, replicationMs.max) + lateness(settings, replica, what),
    ),
  );
}

function lateness({ lateReplica }: Settings, replica: number, what: string): number {
  if (lateReplica == null || lateReplica.replica !== replica) return 0;
  const { addedMs = 0, removedMs = 0 } = lateReplica;
  return { added: addedMs, removed: removedMs }[what] ?? 0;
}
