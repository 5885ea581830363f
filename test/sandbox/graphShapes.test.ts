/** What is shown of an object: all that v1.0 has, chosen or with what it leads to. */
import { describe, expect, test } from 'vitest';
import { callGraph, OPERATOR, PAYMENTS, PAYMENTS_OBJECT } from './entraWorld.ts';
import { answer, ask, JANE, queryWorld, roles } from './queryScene.ts';

describe('$select', () => {
  test('knows every property of v1.0, shows what is shown by no other way, and refuses the rest', () => {
    const one = ask(
      `applications/${PAYMENTS_OBJECT}?$select=id,web,oauth2RequirePostResponse,samlMetadataUrl,WEB`,
    );
    expect(one.at('@odata.context')).toContain(
      '#applications(id,web,oauth2RequirePostResponse,samlMetadataUrl,web)/$entity',
    );
    expect(one.body).toMatchObject({
      oauth2RequirePostResponse: false,
      samlMetadataUrl: null,
      web: { redirectUris: [] },
    });
    expect(ask(`applications/${PAYMENTS_OBJECT}`).body).not.toHaveProperty('oauth2RequirePostResponse');
    expect(ask('users?$select=accountEnabled,id').at('value', 0)).toEqual({ accountEnabled: true, id: JANE });
    expect(ask('users').at('value', 0)).not.toHaveProperty('accountEnabled');
    expect(answer(`applications/${PAYMENTS_OBJECT}?$select=colour`)).toBe(
      "Parsing OData Select and Expand failed: Could not find a property named 'colour' on type 'microsoft.graph.application'.",
    );
  });

  test('beta has properties of a service principal that v1.0 does not know', () => {
    const select = `servicePrincipals(appId='${PAYMENTS}')?$select=id,samlMetadataUrl`;
    const beta = callGraph(queryWorld(), 'GET', `/beta/${select}`, undefined, { roles });
    expect([beta.status, beta.at('samlMetadataUrl')]).toEqual([200, null]);
    expect(ask(select).status).toBe(400);
  });

  test('members come in the order of the recording', () => {
    const members = Object.keys(Object(ask(`applications/${PAYMENTS_OBJECT}`).body));
    expect(members.slice(0, 5)).toEqual([
      '@odata.context',
      'id',
      'deletedDateTime',
      'appId',
      'applicationTemplateId',
    ]);
    expect(members.slice(-3)).toEqual(['verifiedPublisher', 'web', 'spa']);
    const principal = Object.keys(Object(ask(`servicePrincipals(appId='${PAYMENTS}')`).body));
    expect(principal.slice(-3)).toEqual([
      'oauth2PermissionScopes',
      'passwordCredentials',
      'resourceSpecificApplicationPermissions',
    ]);
  });
});

describe('$expand', () => {
  test('brings owners of both kinds along, whole or in part', () => {
    const whole = ask(`applications/${PAYMENTS_OBJECT}?$expand=owners`);
    expect(whole.at('@odata.context')).toContain('#applications(owners())/$entity');
    expect(whole.at('owners')).toMatchObject([
      { '@odata.type': '#microsoft.graph.servicePrincipal', appId: OPERATOR },
      { '@odata.type': '#microsoft.graph.user', userPrincipalName: 'jane@contoso.com' },
    ]);
    const part = ask(`applications?$select=displayName&$expand=owners($select=id,userPrincipalName)&$top=2`);
    expect(part.at('value', 1)).toMatchObject({
      displayName: 'payments',
      owners: [
        { '@odata.type': '#microsoft.graph.servicePrincipal' },
        { id: JANE, userPrincipalName: 'jane@contoso.com' },
      ],
    });
  });

  test('makes pages of 100 at most, whatever $top says, with a link to the next', () => {
    const scene = queryWorld();
    const [first] = scene.world.tenants[0]?.applications ?? [];
    if (first === undefined) throw new Error('no application');
    for (let index = 0; index < 150; index += 1) {
      const end = String(index).padStart(12, '0');
      const ids = { appId: `aaaaaaaa-bbbb-4ccc-8ddd-${end}`, objectId: `bbbbbbbb-bbbb-4ccc-8ddd-${end}` };
      scene.world.tenants[0]?.applications.push({ ...structuredClone(first), ...ids });
    }
    const page = (query: string) =>
      callGraph(scene, 'GET', `/v1.0/applications?$select=id&$top=999${query}`, undefined, { roles });
    expect(page('').at('@odata.nextLink')).toBeUndefined();
    const expanded = page('&$expand=owners($select=id)');
    expect(expanded.at('value')).toHaveLength(100);
    expect(expanded.at('@odata.nextLink')).toContain('$skiptoken');
  });

  test.each([
    [
      'owners,appManagementPolicies',
      400,
      'The result of parsing $expand contained at least 2 items, but the maximum allowed is 1.',
    ],
    [
      'web',
      400,
      "Property 'web' on type 'microsoft.graph.application' is not a navigation property or complex property.",
    ],
    ['colour', 400, "Could not find a property named 'colour' on type 'microsoft.graph.application'."],
    ['extensionProperties', 501, 'The sandbox does not simulate $expand=extensionProperties'],
  ])('%s is refused with %d', (text, status, message) => {
    const reply = ask(`applications?$expand=${text}`);
    expect([reply.status, reply.at('error', 'message')]).toEqual([status, expect.stringContaining(message)]);
  });
});
