/** The key pair that secrets are sealed for (azure-facts §5.4: libsodium sealed box). */
import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import type { Random } from '../random.ts';
import type { Place } from './place.ts';
import type { Repository } from './state.ts';

export interface SealKeys {
  readonly id: string;
  readonly publicKey: Uint8Array;
  readonly privateKey: Uint8Array;
}

/** A new key pair with a new id; a secret sealed with an older one is refused, as by GitHub. */
export function sealingKey(random: Random): Repository['key'] {
  const { publicKey, privateKey } = pairOf(random.bytes(KEY_BYTES));
  const id = random.bytes(8).readBigUInt64BE().toString().padStart(18, '5').slice(0, 18);
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  return { id, publicKey: base64(publicKey), privateKey: base64(privateKey) };
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
  return { id, ...pairOf(createHash('sha256').update(`${privateKey} ${derivation}`).digest()) };
}

const KEY_BYTES = 32;

/** An X25519 private key as PKCS #8, without its last 32 bytes, which are the key (RFC 8410 §7). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b656e04220420', 'hex');

function pairOf(privateKey: Buffer): Omit<SealKeys, 'id'> {
  const key = createPrivateKey({
    key: Buffer.concat([PKCS8_HEAD, privateKey]),
    format: 'der',
    type: 'pkcs8',
  });
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-KEY_BYTES);
  return { publicKey, privateKey };
}

type Sodium = typeof import('libsodium-wrappers')['default'];

let sodium: Sodium | undefined;

/** Needed to open a box, which few requests ask for; to load it takes a tenth of the sandbox's start. */
export async function loadSodium(): Promise<void> {
  if (sodium !== undefined) return;
  const { default: loaded } = await import('libsodium-wrappers');
  await loaded.ready;
  sodium = loaded;
}

/** The sealed text, or undefined where this key pair cannot open it. After `loadSodium`. */
export function openSealed(sealed: string, keys: SealKeys): Buffer | undefined {
  if (sodium === undefined) throw new Error('libsodium is not loaded');
  try {
    return Buffer.from(
      sodium.crypto_box_seal_open(Buffer.from(sealed, 'base64'), keys.publicKey, keys.privateKey),
    );
  } catch {
    return undefined;
  }
}
