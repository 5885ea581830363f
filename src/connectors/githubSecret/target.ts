import type { Octokit } from '@octokit/core';
import type { VaultPlace } from '../../policy/policy.ts';
import { isProblem, Problem } from '../../problem.ts';
import type { Published, TargetState } from '../../rotation/observation.ts';
import type { DatedTarget, PrecheckedTarget } from '../../rotation/ports.ts';
import { fieldOf } from '../callError.ts';
import { type Call, failure } from '../callFailure.ts';
import type { CloudAccess } from '../cloudAccess.ts';
import { markedWith } from '../markedWith.ts';
import { remedyDetails } from '../remedies.ts';
import { parseResponse } from '../responseSchema.ts';
import { rounds } from '../together/rounds.ts';
import { afterThisMoment } from '../together/sharedRead.ts';
import type { Wire } from '../wire.ts';
import type { GithubAsk } from './askGithub.ts';
import { type GithubPlace, githubPlace } from './githubPlace.ts';
import { type GithubSession, githubSignIn } from './githubSignIn.ts';
import { type Mark, readMark, writeMark } from './mark.ts';
import { listCommand, mayWrite } from './rights.ts';
import { loadSodium, seal } from './sealedBox.ts';
import type { GithubSecretSettings } from './settings.ts';
import { publicKeyAnswer, secretAnswer } from './shapes.ts';
import { readSharing } from './sharing.ts';
import { unaccepted } from './unaccepted.ts';
import { creating, UNDECIDED, wordsFor } from './words.ts';

/**
 * A GitHub secret (azure-facts §5.4). Secrets are write-only, so an Actions variable of the same repository, environment or
 * organization, the mark, has the key id that was written last. The mark is optional: a token that may not write variables can
 * still distribute; the secret is then written once more if its date does not show when it was written.
 */
export function openGithubSecret(
  access: CloudAccess,
  settings: GithubSecretSettings,
  vault: VaultPlace,
): DatedTarget & PrecheckedTarget {
  const { host, secret, repository } = settings;
  const place = githubPlace(settings, access.endpoints);
  const call = callFor(access, settings, place);
  let signedIn: Promise<GithubSession> | undefined;
  const session = async (): Promise<GithubSession> => {
    signedIn ??= githubSignIn(access, { ...place, host }, call);
    return await signedIn.catch((error: unknown) => {
      signedIn = undefined;
      throw error;
    });
  };
  const ask: GithubAsk = async (method, path, parameters, wire) => {
    const { octokit } = await session();
    return send(
      octokit,
      `${method} ${path}`,
      wire === undefined ? parameters : { ...parameters, ...through(wire) },
      call,
    );
  };
  let isThere: Promise<boolean> | undefined;
  const date = () => {
    const read = readDate(ask, place, secret, call);
    isThere = read.then(found => found !== undefined);
    isThere.catch(() => {});
    return read;
  };
  const store = settings.store ?? 'actions';
  const deliver = access.shared(`githubSecret ${place.where} ${store}`.toLowerCase(), () =>
    deliveries(place, { ...call, subject: `GitHub secrets of ${place.where}` }),
  );
  return {
    words: wordsFor(settings),
    observe: wanted => observe(ask, place, call, wanted, date()),
    writtenAt: date,
    async writable() {
      const signed = await session();
      const known = await (isThere ?? date().then(found => found !== undefined));
      if (!known && place.isShared) {
        const { words, command } = creating(settings, vault);
        return { writable: 'no', why: UNDECIDED, remedy: `${command}   (to ${words})` };
      }
      return mayWrite({
        settings,
        place,
        call,
        session: signed,
        repository: repository === undefined ? undefined : () => ask('GET', place.owner),
        secrets:
          known || place.most === undefined ? undefined : () => ask('GET', place.secrets, { per_page: 1 }),
      });
    },
    deliver: wanted =>
      deliver({
        ask,
        write: key => write({ access, ask, session, settings, vault, place, call }, wanted, key),
      }),
  };
}

function callFor(access: CloudAccess, settings: GithubSecretSettings, place: GithubPlace): Call {
  const { secret, organization, host } = settings;
  const { right, where, most } = place;
  const needs = `a token with "${right.names}: read and write" on ${right.on}`;
  const named = organization === undefined ? 'repository and environment' : 'the organization';
  const limit = most === undefined ? '' : ` (${most} at most)`;
  return {
    subject: `GitHub secret ${where} ${secret}${settings.store === undefined ? '' : ` (${settings.store})`}`,
    idempotent: true,
    needs,
    check: `check the names of ${named}, and that the token may see them`,
    sends: `the name ${secret}, and how many secrets there are${limit}: ${listCommand(settings)}`,
    unaccepted: unaccepted(access, host, needs),
  };
}

/** For one request; Octokit's own options are kept. */
function through(wire: Wire) {
  return { request: { fetch: wire.fetch } };
}

async function send(
  octokit: Octokit,
  route: string,
  parameters: Record<string, unknown> = {},
  call: Call,
): Promise<unknown> {
  try {
    const { status, data } = await octokit.request(route, parameters);
    if (isGithubs(route, Number(status), data)) return data;
    // For example the page of a gateway: it is unknown whether GitHub received the request.
    if (Number(status) < 300) throw new TypeError(`not a response from GitHub (${status})`);
  } catch (error) {
    throw failure(error, call);
  }
  // A redirect: the repository was renamed or moved. The secret is written only to the repository in the policy.
  throw new Problem({
    code: 'refused',
    subject: call.subject,
    reason: 'the repository was renamed or moved',
    remedy: 'change its name in the policy',
  });
}

/** Successful writes have status 201 or 204, never 200 (azure-facts §5.4); successful reads have a JSON body. */
function isGithubs(route: string, status: number, data: unknown): boolean {
  if (route.startsWith('GET ')) return status === 200 && typeof data === 'object' && data !== null;
  return status === 201 || status === 204;
}

async function observe(
  ask: GithubAsk,
  place: GithubPlace,
  call: Call,
  wanted: Published | Promise<Published>,
  date: Promise<Date | undefined>,
): Promise<TargetState> {
  const [updatedAt, mark] = await Promise.all([date, readMark(ask, place, call)]);
  if (updatedAt === undefined) return { state: 'missing', detail: 'the secret does not exist' };
  if (mark === 'unreadable') {
    return { state: 'unknown', detail: 'is write-only, and this token may not read its mark', updatedAt };
  }
  // No date is returned: a token that may read marks can usually write them, so the secret is written again with a mark.
  if (mark === 'none')
    return { state: 'unknown', detail: 'is write-only and has no mark, so its content is unknown' };
  return compare(mark, updatedAt, await wanted);
}

/** The mark is written after the secret: if the secret is newer, somebody else has written it. */
function compare(mark: Mark, updatedAt: Date, wanted: Published): TargetState {
  if (mark.keyId !== wanted.keyId)
    return { state: 'differs', detail: markedWith(mark.keyId, false), keyId: mark.keyId };
  if (mark.updatedAt < updatedAt)
    return { state: 'differs', detail: 'was written outside Keyturn after its mark', overwritten: true };
  return { state: 'in-sync', detail: markedWith(mark.keyId, true) };
}

/** The date of the secret; undefined if the place exists, but not the secret. */
async function readDate(
  ask: GithubAsk,
  place: GithubPlace,
  secret: string,
  call: Call,
): Promise<Date | undefined> {
  const answer = await ask('GET', `${place.secrets}/${secret}`).catch(unlessAbsent);
  if (answer !== undefined) return parseResponse(secretAnswer, answer, call).updated_at;
  await publicKey(ask, place, call);
  return undefined;
}

function placeMissing({ isShared }: GithubPlace, { subject, check }: Call): Problem {
  const what = isShared ? 'organization' : 'repository or environment';
  return new Problem({
    code: 'absent',
    subject,
    reason: `there is no such ${what}, or this token may not see it (404)`,
    ...remedyDetails(check),
    status: 404,
  });
}

function unlessAbsent(error: unknown): undefined {
  if (!isProblem(error, 'absent')) throw error;
}

/** The write of one secret and its mark with the public key of the place. */
interface Delivery {
  readonly ask: GithubAsk;
  write(key: PublicKey): Promise<void>;
}

interface PublicKey {
  readonly key_id: string;
  readonly key: string;
}

/**
 * Serialises the writes to one place, as GitHub requires for content-creating requests (azure-facts §5.4). Waiting writes use
 * the same public key, which is read directly before the first of them, because GitHub changes it occasionally.
 */
function deliveries(place: GithubPlace, call: Call): (delivery: Delivery) => Promise<undefined> {
  return rounds<Delivery, undefined, PublicKey>({
    async read({ ask }) {
      const [key] = await Promise.all([publicKey(ask, place, call), whenAllIsSent().then(loadSodium)]);
      return key;
    },
    async write(key, asked) {
      for (const { change, resolve, reject } of asked)
        await change.write(key).then(() => resolve(undefined), reject);
    },
  });
}

/** Turns of the event loop between a call and its request, including those of the limiter and of shared reads. */
const TURNS_TO_SEND = 4;

/**
 * Waits until pending requests are sent, here and for other places, because loading libsodium blocks the event loop for a
 * while.
 */
async function whenAllIsSent(): Promise<void> {
  for (let turn = 0; turn < TURNS_TO_SEND; turn += 1) await afterThisMoment();
}

interface Writing {
  readonly access: CloudAccess;
  readonly ask: GithubAsk;
  readonly session: () => Promise<GithubSession>;
  readonly settings: GithubSecretSettings;
  readonly vault: VaultPlace;
  readonly place: GithubPlace;
  readonly call: Call;
}

async function write(writing: Writing, wanted: Published, { key_id, key }: PublicKey): Promise<void> {
  const { access, ask, place, settings, call } = writing;
  const body = { encrypted_value: await seal(wanted.value, key), key_id };
  try {
    if (place.isShared) await putShared(writing, body);
    else await ask('PUT', `${place.secrets}/${settings.secret}`, body);
  } catch (error) {
    throw await staleKey(error, ask, place, key_id, call);
  }
  await writeMark(ask, place, wanted.keyId, access.now(), call);
}

/**
 * A PUT for an organization replaces who may use the secret, and there is no conditional write: that is read within the round
 * trip before it. The reads of the turn are not charged to the limits, the write is.
 */
async function putShared(
  { access, ask, session, settings, vault, place, call }: Writing,
  body: Readonly<Record<string, string>>,
): Promise<void> {
  const { octokit, seesSome = false } = await session();
  const turn = await access.wire.inTurn({
    method: 'PUT',
    url: place.api,
    count: 1,
    ...(await authorizationOf(octokit)),
  });
  try {
    const get = (path: string, parameters?: Record<string, unknown>) =>
      ask('GET', path, parameters, turn.wire);
    const { secret } = settings;
    const sharing = await readSharing({ get, place, secret, call, seesSome });
    if (sharing === undefined) throw undecided(settings, vault, call);
    await ask('PUT', `${place.secrets}/${secret}`, { ...body, ...sharing }, turn.wire);
  } finally {
    turn.end();
  }
}

/** Limits count for each token: `Authorization`, as Octokit sends it. */
async function authorizationOf(octokit: Octokit): Promise<{ authorization?: string }> {
  const token = fieldOf(await octokit.auth({ type: 'installation' }), 'token');
  return typeof token === 'string' ? { authorization: `token ${token}` } : {};
}

function undecided(settings: GithubSecretSettings, vault: VaultPlace, { subject }: Call): Problem {
  return new Problem({
    code: 'refused',
    subject,
    reason: UNDECIDED,
    ...remedyDetails(creating(settings, vault)),
  });
}

/**
 * Reads the public key of the place, which every place that can have secrets has. It distinguishes a missing secret from a
 * missing or invisible environment or repository: GitHub responds to all of them with 404.
 */
async function publicKey(ask: GithubAsk, place: GithubPlace, call: Call): Promise<PublicKey> {
  const answer = await ask('GET', `${place.secrets}/public-key`).catch((error: unknown) => {
    throw isProblem(error, 'absent') ? placeMissing(place, call) : error;
  });
  return parseResponse(publicKeyAnswer, answer, call);
}

/** 422 means an outdated key or an invalid value; the current key shows which. */
async function staleKey(
  error: unknown,
  ask: GithubAsk,
  place: GithubPlace,
  used: string,
  call: Call,
): Promise<unknown> {
  if (!isProblem(error) || error.details.status !== 422) return error;
  if ((await publicKey(ask, place, call)).key_id === used) return error;
  const reason = "the place's public key changed while the secret was sealed";
  return new Problem({ code: 'try-later', subject: call.subject, reason, status: 422 });
}
