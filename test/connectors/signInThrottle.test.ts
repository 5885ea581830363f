/** A sign-in that fails because Entra fails is called that, with the status; one that fails by itself keeps its own words. */
import { createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import { expect, test } from 'vitest';
import { openSignInThrottle } from '../../src/connectors/signInThrottle.ts';

const TOKEN = 'https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token';
const IMDS = 'http://169.254.169.254/metadata/identity/oauth2/token';

/** The answers come one after the other; then the sign-in fails as MSAL fails. */
async function failing(url: string, ...statuses: readonly number[]) {
  const left = [...statuses];
  const { httpClient, wrap } = openSignInThrottle({
    sendRequest: async request => ({ request, status: left.shift() ?? 200, headers: createHttpHeaders() }),
  });
  const credential = wrap({
    async getToken() {
      for (const _ of statuses) await httpClient.sendRequest(createPipelineRequest({ url }));
      throw new Error('post_request_failed');
    },
  });
  return credential.getToken('scope').catch((error: unknown) => error);
}

test('a 503 of Entra is said to be one', async () => {
  expect(await failing(TOKEN, 503, 503)).toMatchObject({
    details: {
      code: 'try-later',
      status: 503,
      reason: expect.stringContaining('Entra responds with 503 (service unavailable)'),
    },
  });
});

test.each([
  ['that passed', TOKEN, [503, 400]],
  ['of a managed identity', IMDS, [503]],
])('a 503 %s is not', async (_, url, statuses) => {
  expect(await failing(url, ...statuses)).toMatchObject({ message: 'post_request_failed' });
});
