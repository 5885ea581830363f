import { hostname, userInfo } from 'node:os';

/** Who runs this, for records and locks: `ada@host`. */
export function thisUser(): string {
  return `${userName()}@${hostname()}`;
}

/** In a container the user may have a number only. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? '?'}`;
  }
}
