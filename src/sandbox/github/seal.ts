/** The key pair that secrets are sealed for (azure-facts §5.4: libsodium sealed box). */
import sodium from 'libsodium-wrappers';
import type { Place } from './place.ts';

export interface SealKeys {
  readonly id: string;
  readonly publicKey: Uint8Array;
  readonly privateKey: Uint8Array;
}

/**
 * The key pair of a store. Environments, Dependabot and organizations have their own, which derive from the repository's key,
 * with the same id: the id names a generation. A box that was sealed for another store cannot be opened.
 */
export function sealKeys({ key, derivation }: Place): SealKeys {
  const { id, publicKey, privateKey } = key;
  if (derivation === undefined) {
    return { id, publicKey: Buffer.from(publicKey, 'base64'), privateKey: Buffer.from(privateKey, 'base64') };
  }
  const seed = sodium.crypto_generichash(sodium.crypto_box_SEEDBYTES, `${privateKey} ${derivation}`, null);
  return { id, ...sodium.crypto_box_seed_keypair(seed) };
}

/** The sealed text, or undefined where this key pair cannot open it. */
export function openSealed(sealed: string, keys: SealKeys): Buffer | undefined {
  try {
    return Buffer.from(
      sodium.crypto_box_seal_open(Buffer.from(sealed, 'base64'), keys.publicKey, keys.privateKey),
    );
  } catch {
    return undefined;
  }
}
