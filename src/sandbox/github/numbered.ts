import { createHash } from 'node:crypto';

/** Ids that derive from the name. `kind`: the prefix of GitHub's node ids: `R`, `O`, `U`, `EN`. */
export function numbered(kind: string, name: string): { id: number; node_id: string } {
  const id = createHash('sha256').update(name).digest().readUInt32BE(0);
  return { id, node_id: `${kind}_${Buffer.from(String(id)).toString('base64url')}` };
}
