/** Key vaults: each secret with its hand-made value, an older version, and tags of its users. */
import { createHash } from 'node:crypto';
import type { Policy, Rotation } from '../../policy/policy.ts';
import { handMadeValue, together, vaultHost } from './placement.ts';
import type { VaultShape, VersionShape } from './seedShape.ts';

export function vaultsFor(policy: Policy): VaultShape[] {
  return together(policy.rotations, vaultHost).map(rotations => ({
    host: vaultHost(rotations[0]),
    tenant: rotations[0].tenant,
    secrets: together(rotations, ({ vault }) => vault.secret).map(([rotation]) => ({
      name: rotation.vault.secret,
      versions: versions(policy, rotation),
    })),
  }));
}

function versions(policy: Policy, rotation: Rotation): VersionShape[] {
  const about = { contentType: 'text/plain', tags: { owner: 'team-x' } };
  return [
    { value: longGone(rotation), created: '-705d', ...about },
    { value: handMadeValue(policy, rotation), created: '-340d', ...about },
  ];
}

/** The value of a credential that was removed long ago; it has the format of Entra's values. */
function longGone(rotation: Rotation): string {
  const text = createHash('sha256')
    .update(`long gone: ${rotation.mark}`)
    .digest('base64url')
    .replaceAll('-', '~');
  return `${text.slice(0, 3)}8Q~${text.slice(3, 37)}`;
}
