import type { Secret } from '../../secret.ts';

/** The value as only GitHub can open it: a libsodium sealed box for the place's public key, base64 (azure-facts §5.4). */
export async function seal(value: Secret, publicKey: string): Promise<string> {
  const sodium = await loadSodium();
  const box = sodium.crypto_box_seal(Buffer.from(value.reveal()), Buffer.from(publicKey, 'base64'));
  return Buffer.from(box).toString('base64');
}

/** Takes its time, once: whoever is going to seal loads it while he waits for something else. */
export async function loadSodium() {
  const { default: sodium } = await import('libsodium-wrappers');
  await sodium.ready;
  return sodium;
}
