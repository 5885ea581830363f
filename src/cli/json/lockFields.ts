import type { LockPlace } from '../../policy/lockPlace.ts';

/** Where the locks are, and so whom they keep apart. */
export interface LockFields {
  /** `file`: the runs of this user on this machine; `blob`: all whose policy names the container; `none`: no place for it. */
  readonly kind: 'file' | 'blob' | 'none';
  readonly place?: string;
}

export function lockFields(place: LockPlace): LockFields {
  switch (place.kind) {
    case 'container':
      return { kind: 'blob', place: place.container };
    case 'folder':
      return { kind: 'file', place: place.folder };
    case 'nowhere':
      return { kind: 'none' };
  }
}
