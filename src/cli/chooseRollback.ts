/** Which credential a `rollback` goes to, and where its value is kept: by the tags, or by what a person says. */
import { Problem } from '../problem.ts';
import { commandFor } from '../rotation/command.ts';
import { besides, rollbackTarget } from '../rotation/earlierVersion.ts';
import type { Credential, VaultVersion } from '../rotation/observation.ts';
import type { RotationPorts } from '../rotation/ports.ts';
import { credentials, currentOf, versions } from '../rotation/situation.ts';
import type { Surveyed } from '../run/survey.ts';
import { keyIdNamed } from './keyIdNamed.ts';

export interface RollbackChoice {
  readonly keyId: string;
  /** The version that was seen to hold it, where no tag tells. */
  readonly version?: string;
}

type Open = (rotation: Surveyed['rotation']) => Promise<RotationPorts>;

/** `named`: what `--key-id` says. Fails with a Problem where nothing tells which one it is. */
export async function chooseRollback(
  before: Surveyed,
  named: string | undefined,
  open: Open,
): Promise<RollbackChoice> {
  const told = rollbackTarget(before.situation);
  const { rotation } = before;
  const wanted =
    named === undefined
      ? told
      : keyIdNamed(named, credentials(before.situation), keyId =>
          commandFor(rotation, 'rollback', '--key-id', keyId),
        );
  if (wanted !== undefined && wanted === told) return { keyId: wanted };
  const current = currentOf(before.situation);
  const others = credentials(before.situation).filter(({ keyId }) => keyId !== current?.keyId);
  const held = await heldByUntagged(before, others, open);
  if (wanted === undefined) throw nothingTells(before, others, held);
  const credential = credentials(before.situation).find(({ keyId }) => keyId === wanted);
  if (credential === undefined) throw notThere(before, wanted, others);
  if (credential.keyId === current?.keyId) throw inUse(before, credential.keyId);
  const version = held.get(credential.keyId);
  return { keyId: credential.keyId, ...(version === undefined ? {} : { version }) };
}

/** So many older versions are read at most. */
const MOST_READ = 10;

/**
 * By key id, the newest older version without tags whose value begins like that credential and like no other. One that is
 * disabled cannot be read, and is no way back anyway.
 */
async function heldByUntagged(
  { rotation, situation }: Surveyed,
  others: readonly Credential[],
  open: Open,
): Promise<Map<string, string>> {
  const isUntagged = ({ enabled, tags }: VaultVersion) => enabled && tags === undefined;
  const older = versions(situation).slice(1).filter(isUntagged).slice(0, MOST_READ);
  const held = new Map<string, string>();
  if (older.length === 0 || others.length === 0) return held;
  const { vault } = await open(rotation);
  const values = await Promise.all(older.map(({ version }) => vault.valueOf(version)));
  for (const [index, value] of values.entries()) {
    const fitting = credentials(situation).filter(({ hint }) => hint !== null && hint === value?.hint());
    const [only] = fitting;
    const version = older[index]?.version;
    if (fitting.length !== 1 || only === undefined || version === undefined) continue;
    if (!held.has(only.keyId)) held.set(only.keyId, version);
  }
  return held;
}

function nothingTells(
  { rotation, situation }: Surveyed,
  others: readonly Credential[],
  held: ReadonlyMap<string, string>,
): Problem {
  const readable = others.filter(({ keyId }) => held.has(keyId));
  const unknown = 'the newest vault version does not record which credential it superseded';
  if (readable.length === 0)
    return new Problem({
      code: 'human-needed',
      subject: `rotation ${rotation.name}`,
      reason: `${unknown}, and no older version is known to hold one that is still valid, so rollback is not possible${besides(situation)}`,
      remedy: `${commandFor(rotation, 'rotate', '--now')}   (a new secret instead)`,
    });
  return new Problem({
    code: 'human-needed',
    subject: `rotation ${rotation.name}`,
    reason:
      `${unknown}: Keyturn's tags are missing, so it is unknown whether an older secret leaked. ` +
      `Older versions hold: ${inWords(readable)}`,
    remedy: `${commandFor(rotation, 'rollback', '--key-id', 'ID')}   (one that is known not to have leaked)`,
  });
}

function notThere({ rotation }: Surveyed, wanted: string, others: readonly Credential[]): Problem {
  return new Problem({
    code: 'human-needed',
    subject: `rotation ${rotation.name}`,
    reason: `credential ${wanted} is not on the registration. Besides the one in use there are: ${inWords(others) || 'none'}`,
    remedy: commandFor(rotation, 'rollback', '--key-id', 'ID'),
  });
}

function inUse({ rotation }: Surveyed, keyId: string): Problem {
  return new Problem({
    code: 'human-needed',
    subject: `rotation ${rotation.name}`,
    reason: `credential ${keyId} is the one in use`,
    remedy: commandFor(rotation, 'status'),
  });
}

function inWords(some: readonly Credential[]): string {
  return some.map(({ keyId, displayName }) => `${keyId} (${displayName || 'no name'})`).join(', ');
}
