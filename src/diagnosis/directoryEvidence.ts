/** What Microsoft Graph tells of the application, as far as the signed-in identity may read it. */

import type { Secret } from '../secret.ts';
import type { DirectoryEvidence, Evidence, ValueEvidence } from './diagnosisEvidence.ts';
import type { ApplicationFacts, DirectoryPort, ServicePrincipalFacts, SignIn } from './diagnosisPorts.ts';
import type { LadderContext } from './ladderContext.ts';
import { beginsLike, matchOf } from './match.ts';
import type { TokenCaller } from './tokenCaller.ts';
import { isRefusedValue } from './tokenCaller.ts';
import { unreadBecause } from './unread.ts';
import type { Suspicion } from './value/suspicions.ts';

export async function readDirectory({ appId }: SignIn, context: LadderContext): Promise<DirectoryEvidence> {
  const { directory } = context.ports;
  const { retry } = context;
  try {
    const [application, servicePrincipal] = await Promise.all([
      retry(() => directory.application(appId)),
      retry(() => directory.servicePrincipal(appId)),
    ]);
    const found = { application: application ?? null, servicePrincipal: servicePrincipal ?? null };
    if (application === undefined) return { ...found, ...(await whereItIs(directory, appId)) };
    return { ...found, ...(await whoDisabled(directory, servicePrincipal)) };
  } catch (error) {
    return { unread: unreadBecause(error, 'the directory') };
  }
}

/** Not in the tenant: deleted, or an id of something else. */
async function whereItIs(directory: DirectoryPort, appId: string): Promise<Partial<DirectoryEvidence>> {
  const [deleted, objectOf] = await Promise.all([
    quietly(() => directory.deleted(appId)),
    quietly(() => directory.objectOf(appId)),
  ]);
  return {
    ...(deleted === undefined ? {} : { deleted }),
    ...(objectOf === undefined ? {} : { objectOf }),
  };
}

async function whoDisabled(
  directory: DirectoryPort,
  principal: ServicePrincipalFacts | undefined,
): Promise<Partial<DirectoryEvidence>> {
  if (principal === undefined || principal.enabled) return {};
  const disabledBy = await quietly(() => directory.disabledBy(principal.objectId));
  return disabledBy === undefined ? {} : { disabledBy };
}

/** Optional facts: a missing right is no finding. */
async function quietly<T>(read: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    unreadBecause(error, 'the directory');
    return undefined;
  }
}

/**
 * For refused values that fit no credential of their registration: whether they are the secret of another registration of the
 * policy. Besides: who removed credentials of this one, and whether new ones may be made.
 */
export async function readElsewhere(
  evidence: Evidence,
  neighbours: readonly string[],
  caller: TokenCaller,
  { ports }: LadderContext,
): Promise<Evidence> {
  const lost = evidence.values.filter(value => isLost(evidence, value));
  const refused = evidence.values.some(({ replies }) => replies.some(isRefusedValue));
  const { application } = evidence.directory;
  if (!(refused || isGone(evidence)) || !application) return evidence;
  const [others, removals, policy] = await Promise.all([
    lost.length === 0 || neighbours.length === 0
      ? []
      : quietly(() => ports.directory.credentialsOf(neighbours)),
    lost.length === 0 && !isGone(evidence)
      ? undefined
      : quietly(() => ports.directory.removals(application.objectId)),
    quietly(() => ports.directory.credentialPolicy()),
  ]);
  const values = await Promise.all(
    evidence.values.map(async value => {
      const found = lost.includes(value) ? ownerOf(value, others ?? []) : undefined;
      if (found === undefined) return value;
      const { application: owner, repair } = found;
      const reply = await caller.askAs(repair?.repaired ?? value.value, { appId: owner.appId });
      const elsewhere = { application: owner, reply, ...(repair === undefined ? {} : { repair }) };
      return { ...value, elsewhere };
    }),
  );
  return {
    ...evidence,
    values,
    directory: {
      ...evidence.directory,
      ...(removals === undefined ? {} : { removals }),
      ...(policy === undefined ? {} : policy),
    },
  };
}

/** The registration one of whose credentials begins like the value as it is, or else like one of its repaired variants. */
function ownerOf(
  { value, tried }: ValueEvidence,
  others: readonly ApplicationFacts[],
): { readonly application: ApplicationFacts; readonly repair?: Suspicion } | undefined {
  const isWhole = !tried.some(({ suspicion: { code } }) => UNSEEN.has(code));
  const variants: { readonly of: Secret; readonly repair?: Suspicion }[] = [
    ...(isWhole ? [{ of: value }] : []),
    ...tried.flatMap(({ suspicion }) =>
      suspicion.repaired === undefined ? [] : [{ of: suspicion.repaired, repair: suspicion }],
    ),
  ];
  for (const { of, repair } of variants) {
    const application = others.find(({ credentials }) => beginsLike(credentials, of));
    if (application !== undefined) return { application, ...(repair === undefined ? {} : { repair }) };
  }
  return undefined;
}

/** With these around it, no value is accepted as it is. */
const UNSEEN: ReadonlySet<string> = new Set(['line-break', 'spaces', 'invisible', 'byte-order-mark']);

/** A mark or a tag names a credential that the registration no longer has. */
function isGone({ places, directory }: Evidence): boolean {
  const known = directory.application?.credentials ?? [];
  return places.some(({ reading, role }) => {
    const keyId = role === 'in-use' && 'keyId' in reading ? reading.keyId : undefined;
    return keyId !== undefined && !known.some(each => each.keyId === keyId);
  });
}

function isLost(evidence: Evidence, value: ValueEvidence): boolean {
  if (!value.replies.some(isRefusedValue) || value.tried.some(({ reply }) => reply?.reply === 'token'))
    return false;
  return matchOf(evidence, value).match === 'none';
}
