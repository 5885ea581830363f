/** Where the locks of a policy are kept, whom they keep apart, and what to do where there is no place for them. */
import { mkdir, open, rm } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { Policy } from '../policy/policy.ts';
import { Problem } from '../problem.ts';

export type LockPlace =
  | { readonly kind: 'container'; readonly container: string }
  | { readonly kind: 'folder'; readonly folder: string }
  | { readonly kind: 'nowhere' };

/**
 * "If $XDG_STATE_HOME is either not set or empty, a default equal to $HOME/.local/state should be used", and relative paths
 * are to be ignored (XDG Base Directory Specification). `home` may throw: a numeric user may have none.
 */
export function lockPlaceOf(
  { lock }: Pick<Policy, 'lock'>,
  env: Readonly<Record<string, string | undefined>>,
  home: () => string,
): LockPlace {
  if (lock !== undefined) return { kind: 'container', container: lock.container };
  const named = env['XDG_STATE_HOME'] ?? '';
  const state = isAbsolute(named) ? named : stateIn(homeFolder(home));
  return state === undefined
    ? { kind: 'nowhere' }
    : { kind: 'folder', folder: join(state, 'keyturn', 'locks') };
}

function stateIn(home: string | undefined): string | undefined {
  return home === undefined || !isAbsolute(home) ? undefined : join(home, '.local', 'state');
}

function homeFolder(home: () => string): string | undefined {
  try {
    return home();
  } catch {
    return undefined;
  }
}

/** Whom these locks keep apart, in one sentence. */
export function lockWords(place: LockPlace): string {
  switch (place.kind) {
    case 'container':
      return `lock: leases on blobs of ${place.container}, for all machines and users whose policy names it`;
    case 'folder':
      return `lock: files of this user on this machine (${place.folder}); others are kept apart by lock.container in the policy only`;
    case 'nowhere':
      return `lock: no place for its files (${NO_HOME}); keyturn rotate will stop: set XDG_STATE_HOME, or lock.container in the policy`;
  }
}

const NO_HOME = 'neither XDG_STATE_HOME nor HOME is an absolute path';

/** Asked once, before anything is begun: without a lock nothing may be. */
export async function usableFolder(place: Exclude<LockPlace, { kind: 'container' }>): Promise<string> {
  if (place.kind === 'nowhere') throw noPlace('the lock', NO_HOME);
  const { folder } = place;
  const probe = join(folder, `probe-${process.pid}`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const handle = await open(probe, 'w', 0o600);
    await handle.writeFile('may be removed\n').finally(() => handle.close());
  } catch (error) {
    throw noPlace(`the lock folder ${folder}`, `it cannot be written (${codeOf(error) ?? 'no code'})`, error);
  } finally {
    await rm(probe, { force: true }).catch(() => {});
  }
  return folder;
}

function noPlace(subject: string, reason: string, cause?: unknown): Problem {
  return new Problem(
    {
      code: 'policy-invalid',
      subject,
      reason: `${reason}, and without a lock nothing is begun`,
      remedy:
        'XDG_STATE_HOME=/a/folder/that/can/be/written keyturn rotate   (or lock: { container: … } in the policy)',
    },
    cause,
  );
}

/** What befalls the folder later: a full disk passes, a right that was taken away does not. */
export function folderTrouble(folder: string, error: unknown): unknown {
  const code = codeOf(error);
  if (error instanceof Problem || code === undefined) return error;
  const passes = ['ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE', 'EIO', 'EAGAIN', 'EBUSY'].includes(code);
  return new Problem(
    {
      code: passes ? 'try-later' : 'refused',
      subject: `the lock folder ${folder}`,
      reason: `it could not be read or written (${code})`,
      remedy: passes
        ? `df ${folder}   (make room there, or set XDG_STATE_HOME to another folder, and run again)`
        : `ls -ld ${folder}   (or set XDG_STATE_HOME to a folder that can be written)`,
    },
    error,
  );
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
