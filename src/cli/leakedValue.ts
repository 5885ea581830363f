/** `revoke --secret-from`: the value that leaked says which credential is meant, and Entra says that it is its value. */
import { type Given, gatherEvidence } from '../diagnosis/ladder.ts';
import { type ValueOwner, valueOwner } from '../diagnosis/valueOwner.ts';
import type { Policy, Rotation } from '../policy/policy.ts';
import { Problem } from '../problem.ts';
import type { CheckedValue } from '../report/incidentRecord.ts';
import { commandFor } from '../rotation/command.ts';
import type { Credential } from '../rotation/observation.ts';
import type { Secret } from '../secret.ts';
import type { Context, Diagnosing } from './context.ts';
import { ladderContextOf } from './diagnose/ladderAccess.ts';
import { givenValues, localValues, neighboursOf } from './diagnose/question.ts';
import { rotationsOf } from './diagnose/subject.ts';
import { commandLine, type Fleet } from './options.ts';
import { unlessStopped } from './reading.ts';
import { looksGenerated, parseSource, type SecretSource, secretTyped } from './secretSource.ts';

export interface ValueOptions {
  readonly secretFrom?: string;
  readonly keyId?: string;
  readonly allSecrets?: boolean;
  readonly config: string;
}

/** What is behind `--secret-from`. Of a vault, nothing has been read yet. */
export interface ValueTyped {
  readonly source: SecretSource;
  readonly local: Given | undefined;
}

/** Before anything is asked of a service. Undefined: no value was named. */
export async function valueTyped(
  context: Context,
  names: readonly string[],
  { secretFrom, allSecrets, config }: ValueOptions,
): Promise<ValueTyped | undefined> {
  if (secretFrom === undefined) return undefined;
  if (looksGenerated(secretFrom)) throw secretTyped();
  const source = parseSource(secretFrom, 'keyturn revoke NAME --secret-from file:leaked.txt');
  if (allSecrets === true)
    throw wrongUsage(
      '--all-secrets revokes every credential, so that there is nothing to choose by --secret-from',
      commandLine('revoke', names, { config }, ['--all-secrets']),
    );
  if (names.length !== 1)
    throw wrongUsage(
      'a value belongs to one rotation, so exactly one must be named; diagnose shows which one',
      commandLine('diagnose', [], { config }, [`--secret-from ${secretFrom}`]),
    );
  const [local] = await localValues([source], context);
  if (local !== undefined && local.value === undefined)
    throw new Problem({
      code: 'wrong-usage',
      subject: local.name,
      reason: 'holds nothing: it is unknown which value leaked',
      remedy: commandLine('revoke', names, { config }, ['--secret-from file:leaked.txt']),
    });
  return { source, local };
}

function wrongUsage(reason: string, remedy: string): Problem {
  return new Problem({ code: 'wrong-usage', subject: 'keyturn revoke --secret-from', reason, remedy });
}

export interface LeakedValue extends CheckedValue {
  /** As Entra takes it. */
  readonly value: Secret;
}

/** For the record, which holds no value. */
export function checkedBy({ rotation, keyId, words }: LeakedValue): CheckedValue {
  return { rotation, keyId, words };
}

/** Changes nothing. Fails `human-needed` where it is not proved which one it is, or where another was named by `--key-id`. */
export async function credentialOf(
  context: Context,
  { policy, rotations: [rotation] }: Pick<Fleet, 'policy' | 'rotations'>,
  { source, local }: ValueTyped,
  keyId: string | undefined,
): Promise<LeakedValue> {
  if (rotation === undefined) throw new Error('a value was named without a rotation');
  const cloud = await context.diagnosing(policy.cloud);
  const given = await givenValues([source], [local], cloud);
  const from = `--secret-from ${given[0]?.source ?? 'file:leaked.txt'}`;
  const asked = judged(context, { policy, rotation, cloud, given });
  const found = await unlessStopped(context.signal, 'revoke', asked);
  const problem = (reason: string, remedy: string) =>
    new Problem({ code: 'human-needed', subject: `rotation ${rotation.name}`, reason, remedy });
  if (found.owner !== 'one')
    throw problem(`${notOne(found)}; nothing was changed`, next(found, { policy, rotation, from }));
  const { credential, value, words } = found;
  if (keyId !== undefined && !credential.keyId.startsWith(keyId.toLowerCase()))
    throw problem(
      `the value is credential ${credential.keyId} (${credential.displayName || 'no name'}), not ${keyId}, ` +
        'which --key-id names; nothing was changed',
      `${commandFor(rotation, 'revoke', from)}   (revokes what the value is)`,
    );
  return { rotation: rotation.name, keyId: credential.keyId, value, words };
}

interface Asked {
  readonly policy: Policy;
  readonly rotation: Rotation;
  readonly cloud: Diagnosing;
  readonly given: readonly Given[];
}

/** The places of the rotation are not asked about: what is in them says nothing about the value. */
async function judged(context: Context, { policy, rotation, cloud, given }: Asked): Promise<ValueOwner> {
  const { tenant, appId, scope } = rotation;
  const signIn = { tenant, appId, scope };
  const ports = await cloud.diagnosis(signIn);
  const question = { signIn, given, neighbours: neighboursOf(policy, tenant, appId) };
  const ladder = ladderContextOf(context, ports, `${policy.cloud.graph}/.default`, () => {});
  const evidence = await gatherEvidence(question, ladder);
  const [place] = evidence.places;
  return place?.reading.state === 'holds'
    ? valueOwner(evidence)
    : { owner: 'unknown', words: `could not be read (${place?.reading.state ?? 'nothing there'})` };
}

function notOne(found: Exclude<ValueOwner, { owner: 'one' }>): string {
  const lead = 'it is not proved which credential leaked: the value';
  if (found.owner === 'several') return `${lead} is one of several: it ${found.words}`;
  if (found.owner === 'elsewhere') return `the value is no credential of this rotation: it ${found.words}`;
  return found.owner === 'none'
    ? `the value is no credential of the registration: it ${found.words}`
    : `${lead} ${found.words}`;
}

interface Next {
  readonly policy: Policy;
  readonly rotation: Rotation;
  readonly from: string;
}

function next(found: Exclude<ValueOwner, { owner: 'one' }>, { policy, rotation, from }: Next): string {
  const byId = ({ keyId }: Credential) => commandFor(rotation, 'revoke', '--key-id', keyId);
  if (found.owner === 'several')
    return `${found.credentials.map(byId).join(' or ')}   (each is revoked by itself)`;
  if (found.owner === 'elsewhere') {
    const owners = rotationsOf(policy, found.application.appId);
    return owners.map(each => commandFor(each, 'revoke', from)).join(' or ');
  }
  const status = commandFor(rotation, 'status');
  const search = commandLine('diagnose', [], { config: policy.file }, [from]);
  if (found.owner === 'none')
    return `${search}   (looks among all registrations of the policy; ${status} shows what is on this one)`;
  return found.candidate === undefined
    ? `${commandFor(rotation, 'diagnose', from)}   (shows what is known; revoke with --key-id takes a credential by its id)`
    : `${byId(found.candidate)}   (if the leak was of this one)`;
}
