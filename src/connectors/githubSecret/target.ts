import type { VaultPlace } from '../../policy/policy.ts';
import { isProblem } from '../../problem.ts';
import type { Published, TargetState } from '../../rotation/observation.ts';
import type { DatedTarget, PrecheckedTarget, SurroundedTarget } from '../../rotation/ports.ts';
import type { Call } from '../callFailure.ts';
import type { CloudAccess } from '../cloudAccess.ts';
import { markedWith } from '../markedWith.ts';
import { parseResponse } from '../responseSchema.ts';
import { kept } from '../together/kept.ts';
import type { Wire } from '../wire.ts';
import type { GithubAsk } from './askGithub.ts';
import { type AskAbout, openWorkflowCanary } from './canary.ts';
import { type GithubPlace, githubPlace } from './githubPlace.ts';
import { githubSignIn } from './githubSignIn.ts';
import { type Mark, readMark } from './mark.ts';
import { listCommand, mayWrite } from './rights.ts';
import { surroundingsOf } from './secretless.ts';
import { send } from './sending.ts';
import type { GithubSecretSettings } from './settings.ts';
import { secretAnswer } from './shapes.ts';
import { unaccepted } from './unaccepted.ts';
import { undecided, wordsFor } from './words.ts';
import { deliveries, publicKey, write } from './writing.ts';

/**
 * A GitHub secret (azure-facts §5.4). Secrets are write-only, so an Actions variable of the same repository, environment or
 * organization, the mark, has the key id that was written last. The mark is optional: a token that may not write variables can
 * still distribute; the secret is then written once more if its date does not show when it was written.
 */
export function openGithubSecret(
  access: CloudAccess,
  settings: GithubSecretSettings,
  vault: VaultPlace,
): DatedTarget & PrecheckedTarget & SurroundedTarget {
  const { secret, repository } = settings;
  const place = githubPlace(settings, access.endpoints);
  const call = callFor(access, settings, place);
  const session = kept(() => githubSignIn(access, place, call));
  const askAbout: AskAbout = async (about, method, path, parameters) => {
    const { octokit } = await session();
    return send(octokit, `${method} ${path}`, parameters, about);
  };
  const ask: GithubAsk = (method, path, parameters, wire) =>
    askAbout(call, method, path, wire === undefined ? parameters : { ...parameters, ...through(wire) });
  const canary = openWorkflowCanary(askAbout, settings, call.unaccepted);
  let seen: Promise<unknown> | undefined;
  const read = () => {
    seen = readSecret(ask, place, secret, call);
    seen.catch(() => {});
    return seen;
  };
  const date = async () => dateIn(await read(), call);
  const store = settings.store ?? 'actions';
  const deliver = access.shared(`githubSecret ${place.where} ${store}`.toLowerCase(), () =>
    deliveries(place, { ...call, subject: `GitHub secrets of ${place.where}` }),
  );
  return {
    words: wordsFor(settings),
    async observe(wanted) {
      const [updatedAt, mark] = await Promise.all([date(), readMark(ask, place, call)]);
      if (updatedAt !== undefined) return stateOf(updatedAt, mark, wanted);
      const missing = { state: 'missing', detail: 'the secret does not exist' } as const;
      return place.isShared ? { ...missing, fault: undecided(settings, vault) } : missing;
    },
    ...(canary === undefined ? {} : { canary }),
    writtenAt: date,
    async writable() {
      const signed = await session();
      const known = await (seen ?? read());
      if (known === undefined && place.isShared) {
        const { words, advice } = undecided(settings, vault);
        return { writable: 'no', why: words, remedy: `${advice.command}   (${advice.text})` };
      }
      const isLimited = known === undefined && place.most !== undefined;
      return mayWrite({
        settings,
        place,
        call,
        session: signed,
        repository: repository === undefined ? undefined : () => ask('GET', place.owner),
        shared: place.isShared ? known : undefined,
        secrets: isLimited ? () => ask('GET', place.secrets, { per_page: 1 }) : undefined,
      });
    },
    surroundings: async () => surroundingsOf(settings),
    deliver: wanted =>
      deliver({
        ask,
        write: key => write({ access, ask, session, settings, vault, place, call }, wanted, key),
      }),
  };
}

function callFor(access: CloudAccess, settings: GithubSecretSettings, place: GithubPlace): Call {
  const { secret, organization } = settings;
  const { right, where, most, server } = place;
  const needs = `a token with "${right.names}: read and write" on ${right.on}`;
  const named = organization === undefined ? 'repository and environment' : 'the organization';
  const limit = most === undefined ? '' : ` (${most} at most)`;
  return {
    subject: `GitHub secret ${where} ${secret}${settings.store === undefined ? '' : ` (${settings.store})`}`,
    idempotent: true,
    needs,
    check: `check the names of ${named}, and that the token may see them`,
    sends: `the name ${secret}, and how many secrets there are${limit}: ${listCommand(settings)}`,
    unaccepted: unaccepted(access, server, needs),
  };
}

/** For one request; Octokit's own options are kept. */
function through(wire: Wire) {
  return { request: { fetch: wire.fetch } };
}

async function stateOf(
  updatedAt: Date,
  mark: Mark | 'none' | 'unreadable',
  wanted: Published | Promise<Published>,
): Promise<TargetState> {
  if (mark === 'unreadable') {
    return { state: 'unknown', detail: 'is write-only, and this token may not read its mark', updatedAt };
  }
  // No `updatedAt`: a token that may read marks can usually write them, so the secret is written again with a mark.
  if (mark === 'none')
    return {
      state: 'unknown',
      detail: 'is write-only and has no mark, so its content is unknown',
      writtenAt: updatedAt,
    };
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

/** The response about the secret; undefined if the place exists, but not the secret. */
async function readSecret(ask: GithubAsk, place: GithubPlace, secret: string, call: Call): Promise<unknown> {
  const answer = await ask('GET', `${place.secrets}/${secret}`).catch(unlessAbsent);
  if (answer === undefined) await publicKey(ask, place, call);
  return answer;
}

function dateIn(answer: unknown, call: Call): Date | undefined {
  return answer === undefined ? undefined : parseResponse(secretAnswer, answer, call).updated_at;
}

function unlessAbsent(error: unknown): undefined {
  if (!isProblem(error, 'absent')) throw error;
}
