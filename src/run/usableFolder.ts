/** The folder for lock files, and the errors of a folder that cannot be used. */

import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../errorCode.ts';
import { type LockPlace, NO_HOME } from '../policy/lockPlace.ts';
import { Problem } from '../problem.ts';

/** Called once, before anything is begun: without a lock nothing may be. */
export async function usableFolder(place: Exclude<LockPlace, { kind: 'container' }>): Promise<string> {
  if (place.kind === 'nowhere') throw noPlace('the lock', NO_HOME);
  const { folder } = place;
  const probe = join(folder, `probe-${process.pid}`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const handle = await open(probe, 'w', 0o600);
    await handle.writeFile('may be removed\n').finally(() => handle.close());
  } catch (error) {
    throw noPlace(
      `the lock folder ${folder}`,
      `it cannot be written (${errorCode(error) ?? 'no code'})`,
      error,
    );
  } finally {
    await rm(probe, { force: true }).catch(() => {});
  }
  return folder;
}

function noPlace(subject: string, reason: string, cause?: unknown): Problem {
  return new Problem(
    {
      code: 'human-needed',
      subject,
      reason: `${reason}, and without a lock no step is started`,
      remedy:
        'export XDG_STATE_HOME=/a/folder/that/can/be/written   (or lock: { container: … } in the policy)',
    },
    cause,
  );
}

/** Later errors of the folder: a full disk is temporary, a removed permission is not. */
export function folderTrouble(folder: string, error: unknown): unknown {
  const code = errorCode(error);
  if (error instanceof Problem || code === undefined) return error;
  const passes = ['ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE', 'EIO', 'EAGAIN', 'EBUSY'].includes(code);
  return new Problem(
    {
      code: passes ? 'try-later' : 'refused',
      subject: `the lock folder ${folder}`,
      reason: `it could not be read or written (${code})`,
      remedy: passes
        ? `df ${folder}   (free disk space there, or set XDG_STATE_HOME to another folder, and run again)`
        : `ls -ld ${folder}   (or set XDG_STATE_HOME to a folder that can be written)`,
    },
    error,
  );
}
