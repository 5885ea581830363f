import * as z from 'zod/mini';
import { fieldOf, jsonOf, responseError } from '../../../src/connectors/callError.ts';
import { type Call, failure, problemOf } from '../../../src/connectors/callFailure.ts';
import type { CloudAccess } from '../../../src/connectors/cloudAccess.ts';
import { parseResponse } from '../../../src/connectors/responseSchema.ts';
import type { ReadableTarget } from '../../../src/rotation/ports.ts';
import { Secret } from '../../../src/secret.ts';
import { shelves } from './service.ts';
import type { ShelfSettings } from './settings.ts';

const entryAnswer = z.object({ value: z.string() });

export function openShelf(
  { endpoints, env, wire }: CloudAccess,
  { shelf, entry }: ShelfSettings,
): ReadableTarget {
  const call: Call = {
    subject: `shelf ${shelf}`,
    idempotent: true,
    needs: `the right to write it: shelfctl allow ${shelf}`,
    check: 'check shelf in the policy',
  };
  const url = `${shelves.address(endpoints)}/${shelf}/${entry}`;
  const authorization = `token ${env['SHELF_TOKEN'] ?? ''}`;
  const ask = async (method: 'GET' | 'PUT', body?: string): Promise<unknown> => {
    const response = await wire
      .fetch(url, { method, headers: { authorization }, ...(body === undefined ? {} : { body }) })
      .catch((error: unknown) => {
        throw failure(error, call);
      });
    const answer = jsonOf(await response.text());
    if (response.status === 404 && fieldOf(fieldOf(answer, 'error'), 'code') === 'NoSuchEntry')
      return undefined;
    if (!response.ok) throw problemOf(responseError(response, answer), call);
    return answer;
  };
  const value = async () => {
    const answer = await ask('GET');
    return answer === undefined ? undefined : new Secret(parseResponse(entryAnswer, answer, call).value);
  };
  return {
    words: {
      gone: {
        words: 'is on a shelf that is not there',
        advice: { text: 'Put the shelf up.', command: `shelfctl add ${shelf}` },
      },
    },
    value,
    async observe(wanted) {
      const held = await value();
      if (held === undefined) return { state: 'missing', detail: 'the entry does not exist' };
      if (held.equals((await wanted).value)) return { state: 'in-sync', detail: "has the vault's value" };
      return { state: 'differs', detail: 'holds another value', hint: held.hint() };
    },
    async deliver(wanted) {
      await ask('PUT', JSON.stringify({ value: wanted.value.reveal() }));
      return undefined;
    },
  };
}
