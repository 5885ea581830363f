/** Prevents writes of a run that may no longer hold its lock. */
import type { RunEvent } from '../event.ts';
import { hasCanary } from '../rotation/canary.ts';
import {
  isConsumed,
  isPrechecked,
  isReadable,
  isTried,
  isVersioned,
  type RotationPorts,
  type TargetPort,
} from '../rotation/ports.ts';
import type { Secret } from '../secret.ts';
import type { HeldLock } from './heldLease.ts';
import type { Patience } from './patience.ts';

/** The same ports, but `check` is awaited right before every write. Reads are passed through. */
export function fenced(ports: RotationPorts, lock: Pick<HeldLock, 'check'>): RotationPorts {
  const { registration, vault, targets, token } = ports;
  const after: After =
    write =>
    async (...args) => {
      await lock.check();
      return write(...args);
    };
  return {
    registration: {
      read: () => registration.read(),
      usage: () => registration.usage(),
      signIns: (from, until) => registration.signIns(from, until),
      create: after((...args) => registration.create(...args)),
      remove: after((...args) => registration.remove(...args)),
    },
    vault: {
      read: () => vault.read(),
      current: () => vault.current(),
      valueOf: version => vault.valueOf(version),
      publish: after((...args) => vault.publish(...args)),
      carry: after((...args) => vault.carry(...args)),
      tag: after((...args) => vault.tag(...args)),
      noteLeaks: after((...args) => vault.noteLeaks(...args)),
      announceRollback: after((...args) => vault.announceRollback(...args)),
      disable: after((...args) => vault.disable(...args)),
    },
    targets: targets.map(target => fencedTarget(target, after)),
    token,
    ...(ports.rules === undefined ? {} : { rules: ports.rules }),
  };
}

/** A write, and the same write after the check. */
type After = <Args extends unknown[], T>(
  write: (...args: Args) => Promise<T>,
) => (...args: Args) => Promise<T>;

function fencedTarget(target: TargetPort, after: After): TargetPort {
  const { place } = target;
  const port: TargetPort = {
    observe: wanted => target.observe(wanted),
    deliver: after(wanted => target.deliver(wanted)),
    ...(place === undefined ? {} : { place }),
  };
  return {
    ...port,
    ...(isReadable(target) ? { value: () => target.value() } : {}),
    ...(isPrechecked(target) ? { writable: () => target.writable() } : {}),
    ...(isTried(target) ? { tryInPlace: (value?: Secret) => target.tryInPlace(value) } : {}),
    ...(hasCanary(target) ? { canary: { ...target.canary, start: after(() => target.canary.start()) } } : {}),
    ...(isConsumed(target) ? { consumer: (since: Date) => target.consumer(since) } : {}),
    ...(isVersioned(target)
      ? { disableEarlier: after((keyId: string) => target.disableEarlier(keyId)) }
      : {}),
  };
}

/** The same patience, but a run that lost its lock stops waiting and retrying. */
export function fencedPatience(patience: Patience, lock: Pick<HeldLock, 'check'>): Patience {
  return {
    retry: (about, call) =>
      patience.retry(about, async () => {
        await lock.check();
        return call();
      }),
    async wait(about, why, ms, over) {
      await patience.wait(about, why, ms, over);
      await lock.check();
    },
  };
}

/** Records the current step in the lock, where other runs can read it. */
export function recordingStep(emit: (event: RunEvent) => void, lock: Pick<HeldLock, 'doing'>): typeof emit {
  return event => {
    if (event.event === 'step.started') lock.doing([event.step, event.subject ?? ''].join(' ').trim());
    emit(event);
  };
}
