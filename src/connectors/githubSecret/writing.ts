import type { Octokit } from '@octokit/core';
import type { VaultPlace } from '../../policy/policy.ts';
import { isProblem, Problem } from '../../problem.ts';
import type { Published } from '../../rotation/observation.ts';
import { fieldOf } from '../callError.ts';
import { type Call, failure } from '../callFailure.ts';
import type { CloudAccess } from '../cloudAccess.ts';
import { remedyDetails } from '../remedies.ts';
import { parseResponse } from '../responseSchema.ts';
import { rounds } from '../together/rounds.ts';
import { afterThisMoment } from '../together/sharedRead.ts';
import type { GithubAsk } from './askGithub.ts';
import type { GithubPlace } from './githubPlace.ts';
import type { GithubSession } from './githubSignIn.ts';
import { writeMark } from './mark.ts';
import { loadSodium, seal } from './sealedBox.ts';
import type { GithubSecretSettings } from './settings.ts';
import { publicKeyAnswer } from './shapes.ts';
import { readSharing } from './sharing.ts';
import { HOW, undecided } from './words.ts';

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
export function deliveries(place: GithubPlace, call: Call): (delivery: Delivery) => Promise<undefined> {
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

export async function write(writing: Writing, wanted: Published, { key_id, key }: PublicKey): Promise<void> {
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
  const { octokit, sight } = await session();
  const turn = await access.wire.inTurn({
    method: 'PUT',
    url: place.api,
    count: 1,
    ...(await authorizationOf(octokit, call)),
  });
  try {
    const get = (path: string, parameters?: Record<string, unknown>) =>
      ask('GET', path, parameters, turn.wire);
    const { secret } = settings;
    const sharing = await readSharing({ get, place, secret, call, sight });
    if (sharing === undefined) throw notThere(settings, vault, call);
    await ask('PUT', `${place.secrets}/${secret}`, { ...body, ...sharing }, turn.wire);
  } finally {
    turn.end();
  }
}

/** Limits count for each token: `Authorization`, as Octokit sends it. */
async function authorizationOf(octokit: Octokit, call: Call): Promise<{ authorization?: string }> {
  const signedIn = await octokit.auth({ type: 'installation' }).catch((error: unknown) => {
    throw failure(error, call);
  });
  const token = fieldOf(signedIn, 'token');
  return typeof token === 'string' ? { authorization: `token ${token}` } : {};
}

function notThere(settings: GithubSecretSettings, vault: VaultPlace, { subject }: Call): Problem {
  const { words, advice } = undecided(settings, vault);
  const step = { words: HOW, command: advice.command };
  return new Problem({ code: 'refused', subject, reason: words, ...remedyDetails(step) });
}

/**
 * Reads the public key of the place, which every place that can have secrets has. It distinguishes a missing secret from a
 * missing or invisible environment or repository: GitHub responds to all of them with 404.
 */
export async function publicKey(ask: GithubAsk, place: GithubPlace, call: Call): Promise<PublicKey> {
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
