/** With what the sandboxes of a test file sign their tokens: one key of the real length, since to make one takes a tenth of a second. */
import { newSigningKey, type SigningKey, signWith } from '../../src/sandbox/entra/tokens.ts';
import type { World } from '../../src/sandbox/world.ts';

let made: SigningKey | undefined;

export function signAsOthers(world: World): void {
  made ??= newSigningKey(2048);
  signWith(world, made);
}
