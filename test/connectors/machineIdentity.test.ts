import {
  createHttpHeaders,
  createPipelineRequest,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import { expect, test } from 'vitest';
import { openMachineIdentity } from '../../src/connectors/machineIdentity.ts';

const IMDS = 'http://169.254.169.254/metadata/identity/oauth2/token';
const VAULT = 'https://vault.azure.net';
const SCOPE = `${VAULT}/.default`;

interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
}

/** A credential that asks one address and fails as those of the SDK do: without status and code. */
function signIn(answers: Readonly<Record<string, Answer>>) {
  const inner: HttpClient = { sendRequest: async request => answerOf(request, answers[resource(request)]) };
  const { httpClient, wrap } = openMachineIdentity(inner);
  const ask = async (url: string, scope = SCOPE) => {
    const credential = wrap({
      async getToken() {
        const request = createPipelineRequest({ url, allowInsecureConnection: true });
        const { status } = await httpClient.sendRequest(request).catch(() => ({ status: 0 }));
        if (status === 200) return { token: 't', expiresOnTimestamp: 0 };
        throw new Error('no token');
      },
    });
    return await credential.getToken(scope);
  };
  return { ask };
}

function resource({ url }: PipelineRequest): string {
  return new URL(url).searchParams.get('resource') ?? 'nothing';
}

function answerOf(request: PipelineRequest, given: Answer | undefined): PipelineResponse {
  return { request, status: given?.status ?? 400, headers: createHttpHeaders(given?.headers ?? {}) };
}

test.each<[string, Answer, Record<string, unknown>]>([
  ['is updating (404)', { status: 404 }, { status: 404 }],
  ['is updating (410)', { status: 410, headers: { server: 'IMDS/150.870.65.1854' } }, { status: 410 }],
  ['throttles', { status: 429, headers: { 'retry-after': '7' } }, { status: 429, retryAfterMs: 7_000 }],
  ['fails', { status: 500 }, { status: 500 }],
])('a machine whose identity service %s is to be asked again later', async (_, answer, details) => {
  const { ask } = signIn({ [VAULT]: answer });
  await expect(ask(`${IMDS}?resource=${VAULT}`)).rejects.toMatchObject({
    details: { code: 'try-later', subject: 'sign-in', ...details },
  });
});

test.each<[string, Answer, string]>([
  ['has no identity', { status: 400 }, IMDS],
  ['is of another cloud', { status: 404, headers: { server: 'EC2ws' } }, IMDS],
  ['has a proxy that answers', { status: 503, headers: { server: 'squid/5.7' } }, IMDS],
  ['is answered by Entra', { status: 503 }, 'https://login.microsoftonline.com/t/oauth2/token'],
])('a machine that %s fails as it did', async (_, answer, url) => {
  const { ask } = signIn({ [VAULT]: answer });
  await expect(ask(`${url}?resource=${VAULT}`)).rejects.toThrow('no token');
});

test('an answer of before says nothing where the machine is not asked any more', async () => {
  const { ask } = signIn({ [VAULT]: { status: 429 } });
  await expect(ask(`${IMDS}?resource=${VAULT}`)).rejects.toMatchObject({ details: { status: 429 } });
  await expect(ask('https://login.microsoftonline.com/t/oauth2/token')).rejects.toThrow('no token');
});

test('what holds for one resource says nothing of another, and is over with the next answer', async () => {
  const answers: Record<string, Answer> = { [VAULT]: { status: 410 } };
  const { ask } = signIn(answers);
  await expect(ask(`${IMDS}?resource=${VAULT}`)).rejects.toMatchObject({ details: { status: 410 } });
  await expect(ask(`${IMDS}?resource=https://graph`, 'https://graph/.default')).rejects.toThrow('no token');
  answers[VAULT] = { status: 400 };
  await expect(ask(`${IMDS}?resource=${VAULT}`)).rejects.toThrow('no token');
  answers[VAULT] = { status: 200 };
  expect(await ask(`${IMDS}?resource=${VAULT}`)).toMatchObject({ token: 't' });
});
