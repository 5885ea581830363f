import type { Socket } from 'node:net';

/** Connections that are open, or being opened, and carried no request yet. */
export interface Stock {
  /** Opens what is missing. What cannot be opened is tried again by the request that wants it, and told there. */
  fill(place: string, count: number, open: () => Promise<Socket>): void;
  /** Undefined: there is none, or it broke; the request opens one for itself. */
  take(place: string): Promise<Socket | undefined>;
}

/** Gateways close a silent connection, the shortest known after a minute or more: none is kept near to that. */
const SILENT_MS = 10_000;

export function emptyStock(): Stock {
  const spare = new Map<string, Set<Promise<Spare | undefined>>>();
  const at = (place: string) => {
    const here = spare.get(place) ?? new Set();
    spare.set(place, here);
    return here;
  };
  return {
    fill(place, count, open) {
      const here = at(place);
      while (here.size < count) {
        const forget = () => void here.delete(one);
        const one: Promise<Spare | undefined> = open().then(socket => putAside(socket, forget), forget);
        here.add(one);
        // A proxy that says nothing would be waited for by every request that comes later.
        const silent = setTimeout(forget, SILENT_MS).unref();
        void one.then(() => clearTimeout(silent));
      }
    },
    async take(place) {
      const [first] = at(place);
      if (first === undefined) return undefined;
      at(place).delete(first);
      return (await first)?.use();
    },
  };
}

interface Spare {
  /** Undefined when it is closed. */
  use(): Socket | undefined;
}

/** It keeps no process alive, and what happens to it concerns nobody until it is used. */
function putAside(socket: Socket, forget: () => void): Spare {
  const expire = () => void socket.destroy();
  socket.unref().setTimeout(SILENT_MS).on('timeout', expire).on('error', forget).on('close', forget);
  return {
    use() {
      socket.off('timeout', expire).off('close', forget);
      if (socket.destroyed || !socket.writable || socket.readableEnded) return undefined;
      return socket.setTimeout(0).off('error', forget).ref();
    },
  };
}
