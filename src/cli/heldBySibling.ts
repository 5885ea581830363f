/** Several rotations may share a registration: what the vault of one holds is not revoked by the name of another. */
import type { Policy, Rotation } from '../policy/policy.ts';
import { Problem } from '../problem.ts';
import type { LeakedCredential } from '../report/incidentRecord.ts';
import { commandFor } from '../rotation/command.ts';
import { siblingsOf } from '../rotation/siblings.ts';
import { currentOf } from '../rotation/situation.ts';
import type { Survey, Surveyed } from '../run/survey.ts';
import { checkOneCredential } from './keyIdNamed.ts';
import type { Leak } from './leaked.ts';
import type { Fleet } from './options.ts';
import { isRead } from './outlook.ts';

type Read = (rotations: readonly Rotation[]) => Promise<readonly Survey[]>;

/** What leaked, each once. Fails where the key id that was typed means several, or is, or may be, what another rotation has. */
export async function leakedOf(
  { policy, rotations }: Pick<Fleet, 'policy' | 'rotations'>,
  typed: string | undefined,
  found: readonly Leak[],
  read: Read,
): Promise<readonly LeakedCredential[]> {
  const leaked = eachOnce(
    rotations,
    found.flatMap(each => each.leaked),
  );
  checkOneCredential(typed, leaked);
  await checkNoSiblingHolds(policy, rotations, leaked, read);
  return leaked;
}

/**
 * Fails where a credential that is named as leaked is, or may be, what another rotation of the policy has in its vault: it would be
 * removed there without a successor. What bears the mark of the rotation that was named is its own; of anything else the vaults of
 * the others are read.
 */
async function checkNoSiblingHolds(
  { rotations }: Policy,
  named: readonly Rotation[],
  leaked: readonly LeakedCredential[],
  read: Read,
): Promise<void> {
  for (const rotation of named) {
    const own = leaked.filter(each => each.rotation === rotation.name);
    const siblings = siblingsOf(rotation, rotations);
    if (own.length === 0 || siblings.length === 0) continue;
    const isStrange = own.some(({ displayName }) => !displayName.startsWith(rotation.mark));
    for (const found of await read(siblings)) {
      // A leak of what bears the own mark is not held up by a vault that cannot be read.
      if (!isRead(found) && isStrange) throw unread(rotation, found);
      if (!isRead(found)) continue;
      const held = own.find(({ keyId, displayName }) => isHeldBy(found, keyId, displayName));
      if (held !== undefined) throw heldBy(rotation, found.rotation, held);
    }
  }
}

function isHeldBy({ rotation, situation }: Surveyed, keyId: string, displayName: string): boolean {
  const current = currentOf(situation);
  return (
    displayName.startsWith(rotation.mark) ||
    current?.keyId === keyId ||
    current?.candidates?.some(each => each.keyId === keyId) === true
  );
}

/**
 * Where several rotations of one registration are named, each credential is revoked by one of them: by the one that has it in use,
 * which makes a successor first, or whose mark it bears.
 */
function eachOnce(named: readonly Rotation[], leaked: readonly LeakedCredential[]): LeakedCredential[] {
  const isOwn = ({ rotation, displayName }: LeakedCredential) =>
    named.some(({ name, mark }) => name === rotation && displayName.startsWith(mark));
  return leaked.filter(each => {
    const same = leaked.filter(({ keyId }) => keyId === each.keyId);
    return each === (same.find(({ inUse }) => inUse) ?? same.find(isOwn) ?? same[0]);
  });
}

function heldBy(rotation: Rotation, sibling: Rotation, { keyId, inUse }: LeakedCredential): Problem {
  const reason = `rotation ${sibling.name}, which has the same registration, holds it in its vault secret: it would be left without a secret`;
  const by = commandFor(sibling, 'revoke', '--key-id', keyId);
  // Where both have it in use, one gets a secret of its own first.
  const first = commandFor(sibling, 'rotate', '--now');
  const remedy = inUse
    ? `${first} && ${commandFor(rotation, 'revoke', '--key-id', keyId)}   (the first gives that rotation a secret of its own)`
    : `${by}   (or name it beside ${rotation.name}: each revokes what it has)`;
  return new Problem({ code: 'human-needed', subject: `credential ${keyId}`, reason, remedy });
}

function unread({ name }: Rotation, { rotation: sibling, problem }: Exclude<Survey, Surveyed>): Problem {
  return new Problem({
    code: 'human-needed',
    subject: `rotation ${sibling.name}`,
    reason:
      `has the same registration as ${name}, and it is unknown whether its vault secret is the leaked one: ` +
      problem.details.reason,
    remedy: `${commandFor(sibling, 'status')}   (nothing was changed; naming both rotations revokes what each of them holds)`,
  });
}
