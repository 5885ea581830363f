/**
 * A batch window for each place that is replaced as a whole (the settings of one site, one variable group): deliveries of this
 * run to one place are held until all announced ones have joined, so that it is written once. A rotation announces its deliveries
 * when it has decided on them, and withdraws them when it ends, fails or is held back; deliveries that are not decided yet are
 * unknown here, and not waited for.
 */

/**
 * A place without the new secret is no outage, because the old one is still valid. But the replication of another secret may take
 * five minutes, and no delivery waits that long for it.
 */
export const WINDOW_MS = 60_000;

/** A future delivery: its rotation, the index of its target, and the place that it writes. */
export interface Delivery {
  readonly rotation: string;
  readonly target: number;
  readonly place: string;
}

export interface Wait {
  /** Number of other rotations that announced deliveries there. */
  readonly others: number;
  /** Milliseconds left of the window, which opens with the first delivery. */
  readonly ms: number;
  /** Resolves when the batch is complete or flushed. */
  readonly over: Promise<void>;
  /** Releases all deliveries of this batch, if they are still held. */
  flush(): void;
}

export interface BatchWindows {
  /** Replaces the rotation's announced deliveries; none: it makes no more. */
  announce(rotation: string, deliveries: readonly Delivery[]): void;
  /** From now on its deliveries are not held: a consumer is, or may be, without a working secret. */
  skipWait(rotation: string): void;
  /** `undefined`: the delivery may be made at once, and those held at the place are released. `now`: in ticks of the clock. */
  join(delivery: Delivery, now: number): Wait | undefined;
  /** For a delivery that has joined, failed, and will be retried. */
  announceAgain(delivery: Delivery): void;
  withdraw(delivery: Delivery): void;
}

/** Deliveries that are held at one place. */
interface Batch {
  readonly since: number;
  readonly over: Promise<void>;
  end(): void;
}

export function openBatchWindows(): BatchWindows {
  const underWay = new Map<string, readonly Delivery[]>();
  const notWaiting = new Set<string>();
  const open = new Map<string, Batch>();
  const deliveriesOf = (rotation: string) => underWay.get(rotation) ?? [];
  const announcedAt = (place: string, except?: string) =>
    [...underWay].filter(
      ([rotation, deliveries]) =>
        rotation !== except && deliveries.some(delivery => delivery.place === place),
    ).length;
  const end = (place: string) => {
    open.get(place)?.end();
    open.delete(place);
  };
  const announce: BatchWindows['announce'] = (rotation, deliveries) => {
    const places = new Set(deliveriesOf(rotation).map(({ place }) => place));
    if (deliveries.length === 0) underWay.delete(rotation);
    else underWay.set(rotation, deliveries);
    for (const place of places) if (announcedAt(place) === 0) end(place);
  };
  const withdraw: BatchWindows['withdraw'] = delivery =>
    announce(delivery.rotation, without(deliveriesOf(delivery.rotation), delivery));
  return {
    announce,
    withdraw,
    skipWait: rotation => void notWaiting.add(rotation),
    announceAgain: delivery =>
      announce(delivery.rotation, [...without(deliveriesOf(delivery.rotation), delivery), delivery]),
    join(delivery, now) {
      const { rotation, place } = delivery;
      withdraw(delivery);
      const others = announcedAt(place, rotation);
      if (others === 0 || notWaiting.has(rotation)) {
        end(place);
        return undefined;
      }
      const batch = open.get(place) ?? batchSince(now);
      open.set(place, batch);
      const flush = () => void (open.get(place) === batch && end(place));
      return { others, ms: Math.max(0, batch.since + WINDOW_MS - now), over: batch.over, flush };
    },
  };
}

function without(deliveries: readonly Delivery[], { target }: Delivery): readonly Delivery[] {
  return deliveries.filter(delivery => delivery.target !== target);
}

function batchSince(since: number): Batch {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { since, over: promise, end: resolve };
}
