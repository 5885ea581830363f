import type { RecordedAnswer, RecordedRequest } from '../recording.ts';
import { type Step, vaultFault } from '../step.ts';

const VERSION = 'api-version=7.4';
const SECRET = `{{vault}}/secrets/{{probe}}?${VERSION}`;
const ATTRIBUTES = {
  created: '<number>',
  updated: '<number>',
  recoveryLevel: '<text>',
  recoverableDays: '<number>',
} as const;

function put(value: string, more: Readonly<Record<string, unknown>> = {}): RecordedRequest {
  return { method: 'PUT', url: SECRET, body: { value: `{{name}}-${value}`, ...more } };
}

interface Bundled {
  readonly value?: string;
  readonly contentType?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly times?: Readonly<Record<string, string>>;
}

/** A version in a response; `value`: absent where the response has none. */
function bundle(version: string, members: Bundled, enabled = true): RecordedAnswer {
  const { value, contentType, tags, times = {} } = members;
  return {
    status: 200,
    body: {
      ...(value === undefined ? {} : { value: `{{name}}-${value}` }),
      ...(contentType === undefined ? {} : { contentType }),
      id: `{{vault}}/secrets/{{probe}}/${version}`,
      attributes: { enabled, ...times, ...ATTRIBUTES },
      ...(tags === undefined ? {} : { tags }),
    },
  };
}

export const vault: readonly Step[] = [
  {
    name: 'a vault, without a token',
    request: { method: 'GET', url: SECRET, as: 'nobody' },
    answers: [
      {
        ...vaultFault(401, 'Unauthorized'),
        headers: { 'www-authenticate': 'Bearer authorization="<word>", resource="https://<word>"' },
      },
    ],
    source: 'azure-facts §3.1',
  },
  {
    name: 'a secret that there is not',
    request: { method: 'GET', url: SECRET },
    answers: [vaultFault(404, 'SecretNotFound')],
    source: 'azure-facts §3.5',
  },
  {
    name: 'a new secret',
    request: put('first', {
      contentType: 'text/plain',
      tags: { a: '1' },
      attributes: { exp: '{{unix+2d}}' },
    }),
    answers: [
      bundle('{{v1}}', {
        value: 'first',
        contentType: 'text/plain',
        tags: { a: '1' },
        times: { exp: '<number>' },
      }),
    ],
    source: 'azure-facts §3.2',
  },
  {
    name: 'a second version carries nothing over',
    request: put('second'),
    // Without tags the member is empty or absent: both are observed.
    answers: [bundle('{{v2}}', { value: 'second', tags: {} }), bundle('{{v2}}', { value: 'second' })],
    source: 'azure-facts §3.2, §3.6',
  },
  {
    name: 'the list of versions has no values, and ends with a null',
    request: { method: 'GET', url: `{{vault}}/secrets/{{probe}}/versions?${VERSION}` },
    answers: [
      {
        status: 200,
        body: {
          value: [
            '<set>',
            {
              contentType: 'text/plain',
              id: '{{vault}}/secrets/{{probe}}/{{v1}}',
              attributes: { enabled: true, exp: '<number>', ...ATTRIBUTES },
              tags: { a: '1' },
            },
            {
              '<more>': true,
              id: '{{vault}}/secrets/{{probe}}/{{v2}}',
              attributes: { enabled: true, ...ATTRIBUTES },
            },
          ],
          nextLink: null,
        },
      },
    ],
    source: 'azure-facts §3.2',
    lagMs: 60_000,
    timing: { name: 'a new vault version is in the list after', atMostMs: 1000, source: 'azure-facts §3.2' },
  },
  {
    name: 'the name in capitals',
    request: { method: 'GET', url: `{{vault}}/secrets/{{probeInCapitals}}?${VERSION}` },
    answers: [
      {
        status: 200,
        body: { '<more>': true, value: '{{name}}-second', attributes: { '<more>': true, enabled: true } },
      },
    ],
    source: 'azure-facts §3.3',
  },
  {
    name: 'a change of tags replaces all of them, and the response has no value',
    request: {
      method: 'PATCH',
      url: `{{vault}}/secrets/{{probe}}/{{v1}}?${VERSION}`,
      body: { tags: { b: '2' } },
    },
    answers: [bundle('{{v1}}', { contentType: 'text/plain', tags: { b: '2' }, times: { exp: '<number>' } })],
    source: 'azure-facts §3.2',
  },
  {
    name: 'a version is disabled',
    request: {
      method: 'PATCH',
      url: `{{vault}}/secrets/{{probe}}/{{v1}}?${VERSION}`,
      body: { attributes: { enabled: false } },
    },
    answers: [
      bundle('{{v1}}', { contentType: 'text/plain', tags: { b: '2' }, times: { exp: '<number>' } }, false),
    ],
    source: 'azure-facts §3.2',
  },
  {
    name: 'a disabled version is read',
    request: { method: 'GET', url: `{{vault}}/secrets/{{probe}}/{{v1}}?${VERSION}` },
    answers: [vaultFault(403, 'Forbidden', 'SecretDisabled')],
    source: 'azure-facts §3.5',
    lagMs: 10_000,
  },
  {
    name: 'without an api-version',
    request: { method: 'GET', url: '{{vault}}/secrets/{{probe}}' },
    answers: [vaultFault(400, 'BadParameter')],
    source: 'azure-facts §3.5',
  },
  {
    name: 'an api-version that there is not',
    request: { method: 'GET', url: '{{vault}}/secrets/{{probe}}?api-version=2050-01-01' },
    answers: [],
    source: 'not known',
  },
  {
    name: 'a body that says it is text',
    request: { ...put('third'), headers: { 'content-type': 'text/plain' } },
    answers: [],
    source: 'not known',
  },
  {
    name: 'it is deleted',
    request: { method: 'DELETE', url: SECRET },
    answers: [
      {
        status: 200,
        body: {
          '<more>': true,
          recoveryId: '{{vault}}/deletedsecrets/{{probe}}',
          deletedDate: '<number>',
          scheduledPurgeDate: '<number>',
          id: '{{vault}}/secrets/{{probe}}/<hex>',
          attributes: { enabled: true, ...ATTRIBUTES },
        },
      },
    ],
    source: 'azure-facts §3.2',
  },
  {
    name: 'its name is taken',
    request: put('fourth'),
    answers: [
      vaultFault(409, 'Conflict', 'ObjectIsBeingDeleted'),
      vaultFault(409, 'Conflict', 'ObjectIsDeletedButRecoverable'),
    ],
    source: 'azure-facts §3.5',
  },
  {
    name: 'it is among the deleted',
    request: { method: 'GET', url: `{{vault}}/deletedsecrets/{{probe}}?${VERSION}` },
    answers: [
      {
        status: 200,
        body: { '<more>': true, recoveryId: '{{vault}}/deletedsecrets/{{probe}}', deletedDate: '<number>' },
      },
    ],
    source: 'azure-facts §3.2',
    lagMs: 120_000,
    timing: {
      name: 'a deleted vault secret is among the deleted after',
      atMostMs: 60_000,
      source: 'no bound is published',
    },
  },
];
