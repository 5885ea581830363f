/**
 * Preloaded into the program under test (`node --import`): its waits are over ten times as soon, so that thousands of
 * runs fit into half an hour. Its clock is moved, where the environment says by how much. The program is unchanged and does not know. Timeouts are waits, too: what it gives
 * up after 30 s it gives up after 3 s here, which is why the sandbox of these tests is quick.
 */
import { SHORTER } from './shorter.ts';

/** Less than this is not worth shortening, and may be a turn of the event loop that somebody counts on. */
const SHORTEST_MS = 50;

const real = globalThis.setTimeout;

function hurried(callback: (...args: unknown[]) => void, ms = 0, ...args: unknown[]): NodeJS.Timeout {
  return real(callback, ms > SHORTEST_MS ? Math.max(SHORTEST_MS, ms / SHORTER) : ms, ...args);
}

Object.assign(globalThis, { setTimeout: hurried });

const RealDate = Date;
const realNow = Date.now;

/** Beside the machine's own, so that the clocks of the cloud and of the machine can agree on another day. Of the run at hand. */
RealDate.now = () => realNow() + Number(process.env['KEYTURN_TEST_AHEAD_MS'] ?? 0);
globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, made) =>
    Reflect.construct(target, args.length === 0 ? [RealDate.now()] : args, made),
});
