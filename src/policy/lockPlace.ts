/** Where the locks of a policy are kept, and which runs they exclude. */
import { isAbsolute, join } from 'node:path';
import type { Policy } from './policy.ts';

/** `container`: leases on blobs. `folder`: files of this user. `nowhere`: no usable folder. */
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

/** The place of the locks and the runs that they exclude, in one sentence. */
export function lockWords(place: LockPlace): string {
  switch (place.kind) {
    case 'container':
      return `lock: leases on blobs of ${place.container}, for all machines and users whose policy names it`;
    case 'folder':
      return `lock: files of this user on this machine (${place.folder}); for other users and machines, set lock.container in the policy`;
    case 'nowhere':
      return `lock: no folder for lock files (${NO_HOME}); keyturn rotate will fail: set XDG_STATE_HOME, or lock.container in the policy`;
  }
}

export const NO_HOME = 'neither XDG_STATE_HOME nor HOME is an absolute path';
