import { isProblem } from '../../problem.ts';
import type { Call } from '../callFailure.ts';
import { parseResponse } from '../responseSchema.ts';
import type { GithubAsk } from './askGithub.ts';
import type { GithubPlace } from './githubPlace.ts';
import { variableAnswer } from './shapes.ts';

/** The content of the variable that is the mark of a secret. */
export interface Mark {
  readonly keyId: string;
  readonly updatedAt: Date;
}

/** `none`: there is no mark. `unreadable`: the token may not read it. */
export async function readMark(
  ask: GithubAsk,
  { variables, mark }: GithubPlace,
  call: Call,
): Promise<Mark | 'none' | 'unreadable'> {
  const answer = await ask('GET', `${variables}/${mark}`).catch(whyNot);
  if (answer === 'none' || answer === 'unreadable') return answer;
  const { value, updated_at: updatedAt } = parseResponse(variableAnswer, answer, call);
  return markOf(value, updatedAt) ?? 'none';
}

/** Undefined if the variable does not hold a mark. */
export function markOf(value: string, updatedAt: Date): Mark | undefined {
  const [keyId = ''] = value.split(' ');
  return keyId === '' ? undefined : { keyId, updatedAt };
}

function whyNot(error: unknown): 'none' | 'unreadable' {
  if (isProblem(error, 'absent')) return 'none';
  if (isProblem(error, 'refused')) return 'unreadable';
  throw error;
}

/**
 * Writes the mark. A refusal is ignored if there is no old mark. An old mark that cannot be changed would permanently report a
 * difference, so in that case the refusal is an error.
 */
export async function writeMark(
  ask: GithubAsk,
  place: GithubPlace,
  keyId: string,
  now: Date,
  call: Call,
): Promise<void> {
  try {
    // The time makes each value different, so that the date of the variable always changes.
    await createOrUpdate(ask, place, `${keyId} ${now.toISOString()}`);
  } catch (error) {
    if (!isProblem(error, 'refused') && !isProblem(error, 'absent')) throw error;
    const standing = await readMark(ask, place, call);
    if (typeof standing === 'object' && standing.keyId !== keyId) throw error;
  }
}

async function createOrUpdate(ask: GithubAsk, place: GithubPlace, value: string): Promise<void> {
  const { variables, mark: name, isShared } = place;
  try {
    await ask('PATCH', `${variables}/${name}`, { name, value });
  } catch (error) {
    if (!isProblem(error, 'absent')) throw error;
    await ask('POST', variables, { name, value, ...(isShared ? UNSHARED : {}) });
  }
}

/** No workflow needs the mark. An organization's variable has to have a visibility when it is created. */
const UNSHARED = { visibility: 'selected', selected_repository_ids: [] } as const;
