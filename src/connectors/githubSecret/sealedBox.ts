import type { Secret } from '../../secret.ts';

/** Encrypts the value for GitHub: a libsodium sealed box with the place's public key, in base64 (azure-facts §5.4). */
export async function seal(value: Secret, publicKey: string): Promise<string> {
  const sodium = await loadSodium();
  const box = sodium.crypto_box_seal(Buffer.from(value.reveal()), Buffer.from(publicKey, 'base64'));
  return Buffer.from(box).toString('base64');
}

/** Loading takes some time once, so it is started while another request is in flight. */
export async function loadSodium() {
  const { default: sodium } = await import('libsodium-wrappers');
  await sodium.ready;
  return sodium;
}
