/** What may be asked of directory objects, by default and with the advanced query parameters (graph-docs aad-advanced-queries). */
import { describe, expect, test } from 'vitest';
import { callGraph, PAYMENTS, PAYMENTS_OBJECT } from './entraWorld.ts';
import { answer, ask, roles, queryWorld as world } from './queryScene.ts';

const filter = (text: string, more = '') => `applications?$filter=${encodeURIComponent(text)}${more}`;
const COUNT = '&$count=true';

describe('a filter works by default', () => {
  test.each([
    ["identifierUris/any(s:s eq 'api://PAYMENTS')", ['payments']],
    ["identifierUris/any(x:startswith(x,'api://'))", ['payments']],
    ["displayName in ('payments','operator')", ['payments', 'operator']],
    ["DisplayName eq 'payments'", ['payments']],
    [
      "startsWith(displayName,'pay') or (isDisabled eq true and startswith(displayName,'night'))",
      ['payments', 'nightly PayRoll'],
    ],
    ['createdDateTime ge 2026-11-22T00:00:00Z', ['operator']],
    ['createdDateTime le 2026-11-21', ['payments']],
  ])('%s', (text, names) => {
    expect(answer(filter(text))).toEqual(names);
  });
});

describe('a filter works only with the advanced query parameters', () => {
  test.each([
    [
      "displayName ne 'payments'",
      ['nightly PayRoll', 'operator'],
      "Unsupported property filter clause operator 'NotEqualsMatch'.",
    ],
    [
      "not startswith(displayName,'pay')",
      ['nightly PayRoll', 'operator'],
      "Operator 'not' is not supported because the required parameters might be missing.",
    ],
    ["NOT(displayName eq 'payments')", ['nightly PayRoll', 'operator'], "Operator 'not' is not supported"],
    ['owners/$count eq 0', ['nightly PayRoll', 'operator'], "Operator '$count' is not supported"],
    ['owners/$count eq 2', ['payments'], "Operator '$count' is not supported"],
    [
      'description eq null',
      ['payments', 'nightly PayRoll', 'operator'],
      "Unsupported or invalid query filter clause specified for property 'description' of resource 'Application'.",
    ],
    [
      "publisherDomain eq 'contoso.onmicrosoft.com'",
      ['payments', 'nightly PayRoll', 'operator'],
      "Unsupported or invalid query filter clause specified for property 'publisherDomain'",
    ],
  ])('%s', (text, names, refusal) => {
    expect(answer(filter(text))).toMatch(refusal.slice(0, 40));
    expect(answer(filter(text), true)).toContain(refusal.slice(0, 40));
    expect(answer(filter(text, COUNT), true)).toEqual(names);
  });
});

test.each([
  [
    "appOwnerOrganizationId eq '11111111-1111-4111-8111-111111111111'",
    'BadRequest',
    "operand types 'Edm.Guid' and 'Edm.String' for operator kind 'Equal'",
  ],
  [
    'accountEnabled ge true',
    'Request_UnsupportedQuery',
    "property 'accountEnabled' of resource 'ServicePrincipal'",
  ],
  [
    "keyCredentials/any(k:k/keyId eq 'x')",
    'Request_UnsupportedQuery',
    'Complex query on property keyCredentials is not supported.',
  ],
  [
    'appRoleAssignmentRequired eq true',
    'Request_UnsupportedQuery',
    "clause specified for property 'appRoleAssignmentRequired' of resource 'ServicePrincipal'.",
  ],
  [
    "colour eq 'red'",
    'BadRequest',
    "Could not find a property named 'colour' on type 'microsoft.graph.servicePrincipal'",
  ],
  ["displayName eq 'a", 'BadRequest', 'Syntax error at position 15'],
])('service principals by %s are refused as the service refuses it', (text, code, message) => {
  const reply = ask(`servicePrincipals?$filter=${encodeURIComponent(text)}`);
  expect([reply.status, reply.at('error', 'code')]).toEqual([400, code]);
  expect(reply.at('error', 'message')).toContain(message);
});

test('a service principal is found by each of its names', () => {
  for (const name of [PAYMENTS, 'api://payments']) {
    expect(answer(`servicePrincipals?$filter=servicePrincipalNames/any(c:c eq '${name}')`)).toEqual([
      'payments',
    ]);
  }
});

describe('counting', () => {
  test('is ignored without the header, and given with it', () => {
    expect(ask('applications?$count=true').body).not.toHaveProperty(['@odata.count']);
    expect(ask('applications?$count=true', true).at('@odata.count')).toBe(4);
  });

  test('as a segment needs the header, and answers plain text', () => {
    expect(answer('applications/$count')).toBe('$count is not currently supported.');
    const counted = callGraph(world(), 'GET', '/v1.0/users/$count', undefined, {
      roles,
      headers: { consistencylevel: 'Eventual' },
    });
    expect([counted.status, counted.headers['content-type'], counted.body]).toEqual([200, 'text/plain', '1']);
  });
});

describe('sorting', () => {
  const sorted = 'applications?$orderby=displayName desc';
  test('of applications needs the advanced query parameters', () => {
    expect(answer(sorted)).toBe('Sorting not supported for current query.');
    expect(answer(`${sorted}${COUNT}`, true)).toEqual(['payments', 'operator', 'nightly PayRoll']);
    expect(answer(`applications?$orderby=appId${COUNT}`, true)).toBe(
      "Unsupported sort property 'appId' for 'Application'.",
    );
  });

  test('of people works by default, but not together with a filter', () => {
    expect(answer('users?$orderby=displayName')).toEqual(['Jane Doe']);
    expect(answer("users?$orderby=displayName&$filter=startswith(displayName,'J')")).toBe(
      'Sorting not supported for current query.',
    );
  });
});

test('searching finds beginnings of words, with the header alone', () => {
  const search = (text: string, eventual = true) =>
    answer(`applications?$search=${encodeURIComponent(text)}`, eventual);
  expect(search('"displayName:pay"', false)).toContain(
    "special request header: 'ConsistencyLevel: eventual'",
  );
  expect(search('"displayName:pay"')).toEqual(['payments', 'nightly PayRoll']);
  expect(search('"displayName:night" AND "displayName:roll"')).toEqual(['nightly PayRoll']);
  expect(search('"displayName:ayments"')).toEqual([]);
  expect(search('displayName:pay')).toContain('Syntax error');
});

test.each([
  ['GET', 'groups', 501, 'SandboxNotSimulated'],
  ['GET', `applications/${PAYMENTS_OBJECT}/extensionProperties`, 501, 'SandboxNotSimulated'],
  ['POST', `applications/${PAYMENTS_OBJECT}/addKey`, 501, 'SandboxNotSimulated'],
  ['POST', 'users', 501, 'SandboxNotSimulated'],
  ['GET', `applications/${PAYMENTS_OBJECT}/nonsense`, 400, 'BadRequest'],
  ['PUT', 'applications', 405, 'Request_BadRequest'],
  ['GET', 'applications?$nonsense=1', 400, 'BadRequest'],
  ['GET', 'applications?$skip=1', 400, 'Request_BadRequest'],
  ['GET', 'me', 400, 'BadRequest'],
])(
  '%s /%s is %d %s: what Graph does not have, and what only the sandbox lacks, are told apart',
  (method, path, status, code) => {
    const reply = callGraph(world(), method, `/v1.0/${path}`, undefined, { roles });
    expect([reply.status, reply.at('error', 'code')]).toEqual([status, code]);
  },
);
