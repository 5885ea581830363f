/**
 * Prevents an older value from being delivered over a newer one: without a common lock another run may publish while this one
 * delivers. Key Vault has no write that fails where a newer version exists, and targets know no versions: so the newest version
 * is read right before each write of a delivery, and what happens within that one round trip is found by the check after it.
 */
import type { Clock } from '../clock.ts';
import { Problem } from '../problem.ts';
import { commandFor, type Named } from '../rotation/command.ts';
import type { Published } from '../rotation/observation.ts';
import type { CurrentVersion, VaultPort } from '../rotation/ports.ts';

export interface Newest {
  /**
   * Has to be awaited right before each write. Sends a request only during a delivery; fails where its version is no longer the
   * newest.
   */
  check(): Promise<void>;
  /** Whether a request of the check is in flight: writes wait for its response. */
  isAsking(): boolean;
  /** Notes that the vault returned this version as the newest, at that moment in ticks. */
  seen(version: string, ticks: number): void;
  delivering<T>(wanted: Published, vault: Pick<VaultPort, 'current'>, deliver: () => Promise<T>): Promise<T>;
}

/**
 * How long a reading of the newest version counts: another run needs longer to prove, publish and deliver, and one reading is
 * enough for places that are written together.
 */
const COUNTS_MS = 2_000;

interface Delivery {
  readonly wanted: Published;
  readonly vault: Pick<VaultPort, 'current'>;
}

export function newestOf(rotation: Named, clock: Pick<Clock, 'ticks'>): Newest {
  const underWay = new Set<Delivery>();
  let known: { readonly version: string; readonly ticks: number } | undefined;
  let looking: Promise<CurrentVersion | undefined> | undefined;
  const look = (vault: Delivery['vault']) => {
    looking ??= vault.current().finally(() => {
      looking = undefined;
    });
    return looking;
  };
  const mustBeNewest = async ({ wanted, vault }: Delivery) => {
    const asked = clock.ticks();
    if (known?.version === wanted.version && asked - known.ticks <= COUNTS_MS) return;
    const current = await look(vault);
    if (!isNewest(wanted, current)) throw overtaken(rotation, current);
    known = { version: wanted.version, ticks: asked };
  };
  return {
    isAsking: () => looking !== undefined,
    seen: (version, ticks) => {
      known = { version, ticks };
    },
    async check() {
      const [any] = underWay;
      if (any !== undefined) await mustBeNewest(any);
    },
    async delivering(wanted, vault, deliver) {
      const delivery = { wanted, vault };
      underWay.add(delivery);
      try {
        return await deliver();
      } finally {
        underWay.delete(delivery);
      }
    },
  };
}

export function isNewest(wanted: Published, current: CurrentVersion | undefined): boolean {
  return current?.version.version === wanted.version && current.value.equals(wanted.value);
}

export function overtaken(rotation: Named, current: CurrentVersion | undefined, more = ''): Problem {
  const version = current === undefined ? 'its newest version is disabled or gone' : current.version.version;
  return new Problem({
    code: 'overtaken',
    subject: `rotation ${rotation.name}`,
    reason: `another run, or a person, has published since (vault version ${version}): this run delivers and removes nothing further${more}`,
    remedy: `${commandFor(rotation, 'rotate')}   (updates every place to the vault's value; a lock in the policy prevents simultaneous runs)`,
  });
}

/** The same, where it was no new version but the confirmation of this one. */
export function confirmedAnew(rotation: Named, version: string): Problem {
  return new Problem({
    code: 'overtaken',
    subject: `rotation ${rotation.name}`,
    reason:
      `another run, or a person, has changed the confirmation recorded on vault version ${version} since, so the wait before a ` +
      'removal may have restarted: nothing is removed',
    remedy: `${commandFor(rotation, 'rotate')}   (checks again; a lock in the policy prevents simultaneous runs)`,
  });
}
