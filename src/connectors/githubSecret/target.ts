import type { Octokit } from '@octokit/core';
import { isProblem, Problem } from '../../problem.ts';
import type { Published, TargetState } from '../../rotation/observation.ts';
import type { DatedTarget, PrecheckedTarget } from '../../rotation/ports.ts';
import { type Call, failure } from '../callFailure.ts';
import type { CloudAccess } from '../cloudAccess.ts';
import { markedWith } from '../markedWith.ts';
import { remedyDetails } from '../remedies.ts';
import { parseResponse } from '../responseSchema.ts';
import { rounds } from '../together/rounds.ts';
import { afterThisMoment } from '../together/sharedRead.ts';
import type { GithubAsk } from './askGithub.ts';
import { type GithubSession, githubSignIn } from './githubSignIn.ts';
import { type Mark, readMark, writeMark } from './mark.ts';
import { mayWrite } from './rights.ts';
import { loadSodium, seal } from './sealedBox.ts';
import type { GithubSecretSettings } from './settings.ts';
import { publicKeyAnswer, secretAnswer } from './shapes.ts';
import { unaccepted } from './unaccepted.ts';
import { wordsFor } from './words.ts';

/**
 * A GitHub Actions secret (azure-facts §5.4). Secrets are write-only, so an Actions variable `<SECRET>_KEYTURN` in the same
 * place, the mark, has the key id that was written last. The mark is optional: a token that may not write variables can still
 * distribute; the secret is then written once more if its date does not show when it was written.
 */
export function openGithubSecret(
  access: CloudAccess,
  settings: GithubSecretSettings,
): DatedTarget & PrecheckedTarget {
  const { repository, environment, secret } = settings;
  const where = environment === undefined ? repository : `${repository}/${environment}`;
  const rights = environment === undefined ? 'Secrets and Variables' : 'Environments';
  const needs = `a token with "${rights}: read and write" on ${repository}`;
  const check = 'check the names of repository and environment, and that the token may see them';
  const sends = `the name ${secret}, and how many secrets there are (100 at most): gh secret list --repo ${repository}`;
  const call: Call = {
    subject: `GitHub secret ${where} ${secret}`,
    idempotent: true,
    needs,
    check,
    sends,
    unaccepted: unaccepted(access, needs),
  };
  let signedIn: Promise<GithubSession> | undefined;
  const session = async (): Promise<GithubSession> => {
    signedIn ??= githubSignIn(access, repository, call);
    return await signedIn.catch((error: unknown) => {
      signedIn = undefined;
      throw error;
    });
  };
  const ask: GithubAsk = async (method, path, parameters) => {
    const { octokit } = await session();
    return send(octokit, `${method} ${placeOf(settings, path)}`, parameters, call);
  };
  let isThere: Promise<boolean> | undefined;
  const date = () => {
    const read = readDate(ask, secret, call);
    isThere = read.then(found => found !== undefined);
    isThere.catch(() => {});
    return read;
  };
  const deliver = access.shared(`githubSecret ${where}`.toLowerCase(), () =>
    deliveries({ ...call, subject: `GitHub secrets of ${where}` }),
  );
  return {
    words: wordsFor(settings),
    observe: wanted => observe(ask, secret, call, wanted, date()),
    writtenAt: date,
    async writable() {
      const signed = await session();
      const known = isThere ?? date().then(found => found !== undefined);
      return mayWrite({
        settings,
        call,
        session: signed,
        repository: () => send(signed.octokit, `GET /repos/${repository}`, {}, call),
        secrets: (await known) ? undefined : () => ask('GET', 'secrets', { per_page: 1 }),
      });
    },
    deliver: wanted => deliver({ ask, write: key => write(ask, secret, wanted, key, call, access.now()) }),
  };
}

function placeOf({ repository, environment }: GithubSecretSettings, path: string): string {
  const place = environment === undefined ? 'actions' : `environments/${encodeURIComponent(environment)}`;
  return `/repos/${repository}/${place}/${path}`;
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
  secret: string,
  call: Call,
  wanted: Published | Promise<Published>,
  date: Promise<Date | undefined>,
): Promise<TargetState> {
  const [updatedAt, mark] = await Promise.all([date, readMark(ask, secret, call)]);
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
async function readDate(ask: GithubAsk, secret: string, call: Call): Promise<Date | undefined> {
  const answer = await ask('GET', `secrets/${secret}`).catch(unlessAbsent);
  if (answer !== undefined) return parseResponse(secretAnswer, answer, call).updated_at;
  await publicKey(ask, call);
  return undefined;
}

function placeMissing({ subject, check }: Call): Problem {
  return new Problem({
    code: 'absent',
    subject,
    reason: 'there is no such repository or environment, or this token may not see it (404)',
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
function deliveries(call: Call): (delivery: Delivery) => Promise<undefined> {
  return rounds<Delivery, undefined, PublicKey>({
    async read({ ask }) {
      const [key] = await Promise.all([publicKey(ask, call), whenAllIsSent().then(loadSodium)]);
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

async function write(
  ask: GithubAsk,
  secret: string,
  wanted: Published,
  { key_id, key }: PublicKey,
  call: Call,
  now: Date,
): Promise<void> {
  const encrypted_value = await seal(wanted.value, key);
  try {
    await ask('PUT', `secrets/${secret}`, { encrypted_value, key_id });
  } catch (error) {
    throw await staleKey(error, ask, key_id, call);
  }
  await writeMark(ask, secret, wanted.keyId, now, call);
}

/**
 * Reads the public key of the place, which every place that can have secrets has. It distinguishes a missing secret from a
 * missing or invisible environment or repository: GitHub responds to all of them with 404.
 */
async function publicKey(ask: GithubAsk, call: Call): Promise<PublicKey> {
  const answer = await ask('GET', 'secrets/public-key').catch((error: unknown) => {
    throw isProblem(error, 'absent') ? placeMissing(call) : error;
  });
  return parseResponse(publicKeyAnswer, answer, call);
}

/** 422 means an outdated key or an invalid value; the current key shows which. */
async function staleKey(error: unknown, ask: GithubAsk, used: string, call: Call): Promise<unknown> {
  if (!isProblem(error) || error.details.status !== 422) return error;
  if ((await publicKey(ask, call)).key_id === used) return error;
  const reason = "the repository's public key changed while the secret was sealed";
  return new Problem({ code: 'try-later', subject: call.subject, reason, status: 422 });
}
