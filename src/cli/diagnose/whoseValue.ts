/** `keyturn diagnose --secret-from` without a rotation: which one of the policy the value is of. */
import type { ApplicationFacts } from '../../diagnosis/diagnosisPorts.ts';
import { type Given, gatherEvidence } from '../../diagnosis/ladder.ts';
import { valueOwner } from '../../diagnosis/valueOwner.ts';
import { type Candidate, candidatesFor, withoutHints } from '../../diagnosis/valueSearch.ts';
import type { Policy, Rotation } from '../../policy/policy.ts';
import { Problem } from '../../problem.ts';
import { commandFor } from '../../rotation/command.ts';
import { plural } from '../../rotation/words.ts';
import type { Secret } from '../../secret.ts';
import type { Context, Diagnosing } from '../context.ts';
import { commandLine } from '../options.ts';
import type { SecretSource } from '../secretSource.ts';
import { ladderContextOf } from './ladderAccess.ts';
import { givenValues } from './question.ts';
import { type Revoked, revokedIn, revokedWords } from './revokedValues.ts';
import { rotationsOf } from './subject.ts';

interface Handed {
  readonly sources: readonly SecretSource[];
  readonly local: readonly (Given | undefined)[];
  /** The folder of the incident records. */
  readonly records: string;
}

/** Hints first: a token is asked for only where several registrations have a credential that begins so. */
export async function rotationOfValue(context: Context, policy: Policy, handed: Handed): Promise<Rotation> {
  const cloud = await context.diagnosing(policy.cloud);
  const given = await givenValues(handed.sources, handed.local, cloud);
  const { value, from } = theOne(given);
  const applications = await registrationsOf(policy, cloud);
  const candidates = candidatesFor(value, applications);
  const search = { policy, cloud, given, from };
  const [only] = candidates;
  if (only === undefined)
    throw noneOf(search, applications, await revokedIn(policy.rotations, handed.records));
  const found = candidates.length === 1 ? only : await acceptedBy(context, search, candidates);
  return rotationAt(search, found);
}

function theOne(given: readonly Given[]): { readonly value: Secret; readonly from: string } {
  const [one, ...more] = given;
  if (more.length === 0 && one?.value !== undefined)
    return { value: one.value, from: `--secret-from ${one.source ?? 'stdin'}` };
  throw new Problem({
    code: 'wrong-usage',
    subject: more.length > 0 || one === undefined ? 'keyturn diagnose --secret-from' : one.name,
    reason:
      more.length > 0
        ? 'without a rotation one value can be looked for at a time'
        : (one?.unread?.why ?? 'holds nothing'),
    remedy: 'keyturn diagnose --secret-from file:leaked.txt   (or name the rotation: keyturn diagnose NAME)',
  });
}

async function registrationsOf({ rotations }: Policy, cloud: Diagnosing): Promise<ApplicationFacts[]> {
  const found: ApplicationFacts[] = [];
  for (const [tenant, own] of Map.groupBy(rotations, each => each.tenant)) {
    const [first] = own;
    if (first === undefined) continue;
    const { appId, scope } = first;
    const { directory } = await cloud.diagnosis({ tenant, appId, scope });
    found.push(...(await directory.credentialsOf([...new Set(own.map(each => each.appId))])));
  }
  return found;
}

interface Search {
  readonly policy: Policy;
  readonly cloud: Diagnosing;
  readonly given: readonly Given[];
  /** `--secret-from …`, as it was typed. */
  readonly from: string;
}

async function acceptedBy(
  context: Context,
  search: Search,
  candidates: readonly Candidate[],
): Promise<Candidate> {
  for (const candidate of candidates) {
    const { owner } = await ownerAt(context, search, candidate);
    if (owner === 'one' || owner === 'several') return candidate;
  }
  const { policy, from } = search;
  const named = candidates.flatMap(({ application }) => rotationsOf(policy, application.appId));
  throw new Problem({
    code: 'human-needed',
    subject: 'the value',
    reason: `has the first characters of credentials of ${plural(candidates.length, 'registration')}, and Entra accepts it for none of them`,
    remedy: named.map(each => commandFor(each, 'diagnose', from)).join(' or '),
  });
}

async function ownerAt(context: Context, { policy, cloud, given }: Search, { application }: Candidate) {
  const [rotation] = rotationsOf(policy, application.appId);
  if (rotation === undefined) throw new Error('a registration that is in no rotation');
  const { tenant, appId, scope } = rotation;
  const signIn = { tenant, appId, scope };
  const ports = await cloud.diagnosis(signIn);
  const ladder = ladderContextOf(context, ports, `${policy.cloud.graph}/.default`, () => {});
  return valueOwner(await gatherEvidence({ signIn, given, neighbours: [] }, ladder));
}

/** Of several rotations on one registration, the one whose mark the credential has. */
function rotationAt({ policy, from }: Search, { application, credentials }: Candidate): Rotation {
  const all = rotationsOf(policy, application.appId);
  const marked = all.filter(({ mark }) => credentials.some(each => each.displayName.startsWith(mark)));
  const [found] = marked.length === 1 ? marked : all;
  if (found !== undefined && (all.length === 1 || marked.length === 1)) return found;
  throw new Problem({
    code: 'human-needed',
    subject: 'the value',
    reason: `has the first characters of a credential of registration ${application.displayName} (${application.appId}), which ${all.map(({ name }) => name).join(' and ')} share`,
    remedy: all.map(each => commandFor(each, 'diagnose', from)).join(' or '),
  });
}

function noneOf(
  { policy, from }: Search,
  applications: readonly ApplicationFacts[],
  revoked: readonly Revoked[],
): Problem {
  const wanted = new Set(policy.rotations.map(({ appId }) => appId.toLowerCase())).size;
  const among = plural(wanted, 'registration');
  const unfound = wanted - applications.length;
  const missing = unfound > 0 ? `; ${unfound} of them could not be found in the directory` : '';
  const unknown = withoutHints(applications).flatMap(({ appId }) => rotationsOf(policy, appId));
  const all = commandLine('discover', [], { config: policy.file }, ['--all']);
  const hidden =
    unknown.length === 0
      ? ''
      : `; of ${unknown.map(({ name }) => name).join(', ')} the directory has credentials with no first characters, so it may be one of those`;
  return new Problem({
    code: 'human-needed',
    subject: 'the value',
    reason: `has the first characters of no credential of the ${among} of ${policy.file}: it was removed, or it belongs to an application that is not in the policy${missing}${hidden}${revoked.length === 0 ? '' : `; ${revokedWords(revoked)}`}`,
    remedy: [
      ...new Set(
        revoked.map(
          ({ rotation }) =>
            `${commandFor(rotation, 'diagnose', from)}   (asks Entra whether it still accepts the value)`,
        ),
      ),
      ...unknown.map(each => commandFor(each, 'diagnose', from)),
      `${all}   (shows the first characters of all credentials of the tenant)`,
    ].join(' or '),
  });
}
