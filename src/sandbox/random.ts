import { createHash } from 'node:crypto';

/** A seeded random generator: the same seed gives the same world, the same secrets and the same faults. */
export interface Random {
  /** 0 ≤ x < 1 */
  next(): number;
  between(min: number, max: number): number;
  uuid(): string;
  bytes(length: number): Buffer;
}

/** SHA-256 of a counter: slow for a generator, fast enough here, and sufficient for the key material of a simulation. */
export function seededRandom(seed: number): Random {
  let counter = 0;
  const block = () => createHash('sha256').update(`${seed}/${counter++}`).digest();
  const random: Random = {
    next: () => block().readUInt32BE(0) / 2 ** 32,
    between: (min, max) => min + random.next() * (max - min),
    bytes(length) {
      const parts: Buffer[] = [];
      for (let have = 0; have < length; have += 32) parts.push(block());
      return Buffer.concat(parts).subarray(0, length);
    },
    uuid() {
      const bytes = random.bytes(16);
      bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
      bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
      return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    },
  };
  return random;
}
