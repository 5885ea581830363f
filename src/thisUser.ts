import { hostname, userInfo } from 'node:os';

/** The operating system's user and host, for records and locks: `ada@host`. */
export function thisUser(): string {
  return `${userName()}@${hostname()}`;
}

/** The user name, or `user 1000` if the user has only a number, as in some containers. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? '?'}`;
  }
}
