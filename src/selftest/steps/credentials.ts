import type { RecordedAnswer, RecordedRequest } from '../recording.ts';
import { graphFault, type Step } from '../step.ts';

const CONFLICT = 'Error due to concurrent requests being made to the tenant. Please wait briefly and retry.';
/** How long a write is repeated while it conflicts with the one before it. */
const SOON_MS = 30_000;

function add(displayName: string, dates: Readonly<Record<string, string>>): RecordedRequest {
  return {
    method: 'POST',
    url: '{{graph}}/v1.0/applications/{{app}}/addPassword',
    body: { passwordCredential: { displayName, ...dates } },
  };
}

function remove(keyId: string): RecordedRequest {
  return { method: 'POST', url: '{{graph}}/v1.0/applications/{{app}}/removePassword', body: { keyId } };
}

function made(displayName: string, key: string, secret: string): RecordedAnswer {
  return {
    status: 200,
    body: {
      '@odata.context': '{{graph}}/v1.0/$metadata#microsoft.graph.passwordCredential',
      customKeyIdentifier: null,
      displayName,
      endDateTime: '<whole time>',
      hint: '<word>',
      keyId: `{{${key}}}`,
      secretText: `{{${secret}}}`,
      startDateTime: '<broken time>',
    },
  };
}

export const credentials: readonly Step[] = [
  {
    name: 'a secret with an end, and with no beginning',
    request: add('{{name}}', { endDateTime: '{{now+2d}}' }),
    answers: [made('{{name}}', 'key', 'probed')],
    source: 'azure-facts §2.2',
    lagMs: SOON_MS,
  },
  {
    name: 'another one, right after the response to the first',
    request: add('{{name}}-again', { endDateTime: '{{now+2d}}' }),
    answers: [
      made('{{name}}-again', 'again', 'probedAgain'),
      graphFault(409, 'Directory_ConcurrencyViolation', CONFLICT),
      graphFault(400, 'Directory_ConcurrencyViolation', CONFLICT),
      graphFault(400, 'Request_BadRequest', CONFLICT),
    ],
    source: 'azure-facts §2.3, §2.4: both are reported',
  },
  {
    name: 'the new secret is in the list',
    request: { method: 'GET', url: '{{graph}}/v1.0/applications/{{app}}?$select=id,passwordCredentials' },
    answers: [
      {
        status: 200,
        body: {
          '@odata.context': '<text>',
          id: '{{app}}',
          passwordCredentials: [
            '<some>',
            {
              customKeyIdentifier: null,
              displayName: '{{name}}',
              endDateTime: '<whole time>',
              hint: '<word>',
              keyId: '{{key}}',
              secretText: null,
              startDateTime: '<time>',
            },
          ],
        },
      },
    ],
    source: 'azure-facts §2.1',
    lagMs: 120_000,
    timing: { name: 'a new secret is in the list after', atMostMs: 15_000, source: 'azure-facts §2.7' },
  },
  {
    name: 'it is removed',
    request: remove('{{key}}'),
    answers: [{ status: 204, headers: { 'content-type': null } }],
    source: 'azure-facts §2.3',
    lagMs: SOON_MS,
  },
  {
    name: 'it is removed again',
    request: remove('{{key}}'),
    answers: [graphFault(400, 'Request_BadRequest', "No password credential found with keyId '{{key}}'.")],
    source: 'azure-facts §2.3',
    lagMs: SOON_MS,
  },
  {
    name: 'a client id in the place of the object id',
    request: { method: 'GET', url: '{{graph}}/v1.0/applications/{{client}}' },
    answers: [
      graphFault(
        404,
        'Request_ResourceNotFound',
        "Resource '{{client}}' does not exist or one of its queried reference-property objects are not present.",
      ),
    ],
    source: 'azure-facts §2.1',
  },
  {
    name: 'a secret that ended yesterday',
    request: add('{{name}}-past', { startDateTime: '{{now-3d}}', endDateTime: '{{now-1d}}' }),
    answers: [],
    source: 'not known for today: terraform-provider-azuread#201 has a 400 of 2020',
  },
];
