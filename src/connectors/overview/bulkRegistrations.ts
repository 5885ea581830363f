import * as z from 'zod/mini';
import type { Problem } from '../../problem.ts';
import type { Registration } from '../../rotation/observation.ts';
import type { RegistrationsRead } from '../../rotation/overview.ts';
import { fieldOf, plainResponseError } from '../callError.ts';
import { type Call, failure, problemOf } from '../callFailure.ts';
import type { CloudAccess } from '../cloudAccess.ts';
import { openGraph } from '../graphClient.ts';
import { application, registrationOf } from '../graphShapes.ts';
import { readingRight } from '../readingRight.ts';
import { FIELDS } from '../registration.ts';

/**
 * "When using the in operator, the request is limited to 15 expressions in the filter clause by default"
 * (developer.microsoft.com/graph/known-issues, 13635), and a batch to 20 requests (azure-facts §2.10).
 */
const IN_A_FILTER = 15;
const IN_A_BATCH = 20;

const needs = 'the Graph application permission Application.Read.All or Application.ReadWrite.OwnedBy';

/** Splits client ids into groups, one for each batch request. */
export function portionsOf(appIds: readonly string[]): readonly (readonly string[])[] {
  return inGroups(appIds, IN_A_FILTER * IN_A_BATCH);
}

/** What is read of each registration: the query options besides `$filter`, and how one entry of the response is parsed. */
export interface BulkReading<One extends Registration> {
  readonly query: string;
  /** Undefined for an entry that does not have the documented format. */
  readonly parse: (entry: unknown) => One | undefined;
}

/** The fields that a rotation needs. */
export const PLAIN: BulkReading<Registration> = { query: `$select=${FIELDS}`, parse: readable };

/** Reads registrations by their client ids. Ids that are missing in the response are neither in `found` nor in `left`. */
export async function registrationsIn<One extends Registration>(
  access: CloudAccess,
  tenant: string,
  appIds: readonly string[],
  reading: BulkReading<One>,
): Promise<RegistrationsRead<One>> {
  const { grant } = readingRight(access);
  const call: Call = { subject: `registrations of tenant ${tenant}`, idempotent: true, needs, grant };
  const asked = inGroups(appIds, IN_A_FILTER);
  const session = await openGraph(access, tenant).session(call);
  let answer: unknown;
  try {
    answer = await session.client
      .api('/$batch')
      .post({ requests: asked.map((group, index) => request(group, index, reading.query)) });
  } catch (error) {
    throw failure(session.trouble() ?? error, call);
  }
  const responses = fieldOf(answer, 'responses');
  if (!Array.isArray(responses)) throw failure(new TypeError('not a response from Graph'), call);
  return asked
    .map((group, index) => readAnswer(group, responses.find(answers(index)), call, reading))
    .reduce(together);
}

function request(appIds: readonly string[], index: number, query: string): object {
  const filter = encodeURIComponent(`appId in (${appIds.map(id => `'${id}'`).join(',')})`);
  return { id: String(index), method: 'GET', url: `/applications?$filter=${filter}&${query}` };
}

/** The responses of a batch have no particular order (azure-facts §2.10). */
function answers(index: number): (response: unknown) => boolean {
  return response => fieldOf(response, 'id') === String(index);
}

/**
 * Each request in a batch has its own status, and is throttled separately (azure-facts §2.10). If a response has further pages,
 * only the first one is used.
 */
function readAnswer<One extends Registration>(
  appIds: readonly string[],
  response: unknown,
  call: Call,
  { parse }: BulkReading<One>,
): RegistrationsRead<One> {
  const status = fieldOf(response, 'status');
  const value = fieldOf(fieldOf(response, 'body'), 'value');
  if (status === 200 && Array.isArray(value)) {
    // An entry that does not have the documented format counts as not found: it is then read separately, and refused there.
    return { found: value.flatMap(entry => parse(entry) ?? []), left: [] };
  }
  const problem = troubleIn(response, status, call);
  return { found: [], left: problem.code === 'try-later' ? appIds : [], problem };
}

function readable(entry: unknown): Registration | undefined {
  const { success, data } = z.safeParse(application, entry);
  return success ? registrationOf(data) : undefined;
}

function troubleIn(response: unknown, status: unknown, call: Call): Problem {
  if (typeof status !== 'number' || status < 400 || status > 599)
    return failure(new TypeError('not a response from Graph'), call);
  return problemOf(plainResponseError(status, fieldOf(response, 'headers'), fieldOf(response, 'body')), call);
}

/** Of several problems the one with the longest `Retry-After` is returned, so that no request is repeated too early. */
function together<One extends Registration>(
  one: RegistrationsRead<One>,
  other: RegistrationsRead<One>,
): RegistrationsRead<One> {
  const problems = [one.problem, other.problem].filter(problem => problem !== undefined);
  const wait = ({ code, details }: Problem) =>
    code === 'try-later' ? (details.retryAfterMs ?? 0) : Number.NEGATIVE_INFINITY;
  const problem = problems.toSorted((a, b) => wait(b) - wait(a))[0];
  return {
    found: [...one.found, ...other.found],
    left: [...one.left, ...other.left],
    ...(problem === undefined ? {} : { problem }),
  };
}

function inGroups<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}
