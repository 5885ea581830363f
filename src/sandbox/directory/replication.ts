import type { Random } from '../random.ts';
import type { Settings } from '../world.ts';

/**
 * When each replica of the token endpoint sees a change made at `since`: after its own delay, drawn from the settings. For
 * secrets, one replica may be later than that, so that for hours a part of the token calls gets outdated responses.
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
