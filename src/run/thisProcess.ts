/** Determines whether the process that holds a lock is still alive, where this machine can tell. */

import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { errorCode } from '../errorCode.ts';
import type { LockHolder } from '../rotation/leasePlace.ts';
import { userName } from '../thisUser.ts';

/** This process as a lock holder, for other runs. */
export function thisHolder(run: string): LockHolder {
  const mark = processMark(process.pid);
  return {
    who: userName(),
    host: hostname(),
    pid: process.pid,
    ...(mark === undefined ? {} : { process: mark }),
    run,
    since: new Date().toISOString(),
  };
}

/**
 * `<boot> <pid namespace> <start time>` of a process of this machine, where /proc has it: the process id alone may belong to a
 * later process, or to one of another container. Undefined for a process that has ended, zombies included.
 */
function processMark(pid: number): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const namespace = readlinkSync('/proc/self/ns/pid');
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, can contain spaces; after it come the state and, 20th, the start time (proc_pid_stat(5)).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return /[ZX]/.test(fields[0] ?? '') ? undefined : `${boot} ${namespace} ${fields[19]}`;
  } catch {
    return undefined;
  }
}

/** True only where it is certain: a process of another machine, boot or container may be alive without being visible here. */
export function hasDied(holder: LockHolder | undefined, me: LockHolder): boolean {
  if (holder === undefined || holder.host !== me.host || holder.pid === me.pid) return false;
  if (realm(holder.process) !== realm(me.process)) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return errorCode(error) === 'ESRCH';
  }
  return holder.process !== undefined && processMark(holder.pid) !== holder.process;
}

function realm(mark: string | undefined): string | undefined {
  return mark?.split(' ').slice(0, 2).join(' ');
}
