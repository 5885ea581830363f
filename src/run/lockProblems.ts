/** The Problems of a lock, all with code `locked`. */
import { asProblem, Problem, type ProblemDetails } from '../problem.ts';
import { commandFor } from '../rotation/command.ts';
import type { Locked, LockHolder } from '../rotation/leasePlace.ts';

export function heldByAnother(rotation: Locked, by: LockHolder | undefined): Problem {
  const since = by === undefined ? '' : `, since ${by.since}`;
  const doing = by?.doing === undefined ? '' : `; it is at: ${by.doing}`;
  return locked(rotation, `is being worked on by ${named(by)}${since}${doing}`, {
    heldBy: named(by),
    ...(by === undefined ? {} : { heldSince: by.since }),
  });
}

export function lostTo(rotation: Locked, by: LockHolder | undefined): Problem {
  const since = by === undefined ? '' : `, at ${by.since}`;
  return locked(
    rotation,
    `this run was suspended for so long that its lock was taken over by ${named(by)}${since}; it wrote nothing further`,
  );
}

export function lapsed(rotation: Locked, ms: number, trouble: unknown): Problem {
  const why = trouble === undefined ? 'each response took too long' : asProblem(trouble, 'its place').message;
  return locked(
    rotation,
    `the lock could not be renewed for ${Math.round(ms / 1000)} s, so another run may have it (${why}); this run wrote nothing further`,
  );
}

function named(by: LockHolder | undefined): string {
  return by === undefined ? 'another run' : `${by.who}@${by.host} (run ${by.run}, process ${by.pid})`;
}

function locked(
  rotation: Locked,
  reason: string,
  holder: Pick<ProblemDetails, 'heldBy' | 'heldSince'> = {},
): Problem {
  return new Problem({
    code: 'locked',
    subject: `rotation ${rotation.name}`,
    reason,
    ...holder,
    remedy: `${commandFor(rotation, 'rotate', '--wait', '5m')}   (the lock of a dead run expires within a minute)`,
  });
}
