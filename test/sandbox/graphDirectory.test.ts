/** Federated credentials, changes since a moment, the tenant itself, and what the audit log tells of all that. */
import { expect, test } from 'vitest';
import { errorOf, JANE, send, directoryWorld as world } from './directoryScene.ts';
import { PAYMENTS_OBJECT, type Read, TENANT } from './entraWorld.ts';

test('federated credentials are made, found by name, changed, limited, and deleted', () => {
  const scene = world();
  const path = `applications/${PAYMENTS_OBJECT}/federatedIdentityCredentials`;
  const wish = (name: string) => ({
    name,
    issuer: 'https://token.actions.githubusercontent.com',
    subject: `repo:contoso/payments:${name}`,
    audiences: ['api://AzureADTokenExchange'],
  });
  const made = send(scene, 'POST', path, wish('main'));
  expect([made.status, Object.keys(Object(made.body))]).toEqual([
    201,
    ['@odata.context', 'id', 'name', 'issuer', 'subject', 'description', 'audiences'],
  ]);
  expect(send(scene, 'POST', path, wish('main')).at('error', 'message')).toBe(
    'FederatedIdentityCredential with name main already exists.',
  );
  expect(send(scene, 'POST', path, { ...wish('twice'), audiences: ['a', 'b'] }).status).toBe(400);
  expect(send(scene, 'PATCH', `${path}/main`, { description: 'CI' }).status).toBe(204);
  expect(send(scene, 'PATCH', `${path}/main`, { name: 'other' }).status).toBe(400);
  expect(send(scene, 'GET', `${path}/main`).body).toMatchObject({ id: made.at('id'), description: 'CI' });
  for (let index = 2; index <= 20; index += 1)
    expect(send(scene, 'POST', path, wish(`env${index}`)).status).toBe(201);
  expect(errorOf(send(scene, 'POST', path, wish('env21')))).toEqual([403, 'Directory_ResourceSizeExceeded']);
  expect(send(scene, 'DELETE', `${path}/${made.at('id')}`).status).toBe(204);
  expect(send(scene, 'GET', path).at('value')).toHaveLength(19);
});

test('delta tells what has changed since, and what was deleted', () => {
  const scene = world();
  const link = (reply: Read) =>
    String(reply.at('@odata.deltaLink')).replace('https://graph.microsoft.com/v1.0/', '');
  const first = send(scene, 'GET', 'applications/delta?$select=displayName');
  expect(first.at('value')).toHaveLength(3);
  scene.clock.advance(1000);
  expect(send(scene, 'GET', link(first)).at('value')).toEqual([]);
  send(scene, 'PATCH', `applications/${PAYMENTS_OBJECT}`, { notes: 'x' });
  const second = send(scene, 'GET', link(first));
  expect(second.at('value')).toEqual([{ displayName: 'payments' }]);
  scene.clock.advance(1000);
  send(scene, 'DELETE', `applications/${PAYMENTS_OBJECT}`);
  expect(send(scene, 'GET', link(second)).at('value')).toEqual([
    { id: PAYMENTS_OBJECT, '@removed': { reason: 'changed' } },
  ]);
});

test('the tenant, its domains, its people and objects by id are read', () => {
  const scene = world();
  expect(
    send(scene, 'GET', `organization/${TENANT}?$select=verifiedDomains,id`).at('verifiedDomains', 0, 'name'),
  ).toBe('contoso.onmicrosoft.com');
  expect(send(scene, 'GET', 'domains/contoso.onmicrosoft.com').body).toMatchObject({
    isInitial: true,
    authenticationType: 'Managed',
  });
  expect(send(scene, 'GET', 'users/Jane@contoso.com').at('id')).toBe(JANE);
  expect(send(scene, 'GET', `users/${JANE}/manager`).at('error', 'message')).toContain(
    "Resource 'manager' does",
  );
  expect(send(scene, 'GET', 'users/nobody@contoso.com/manager').at('error', 'message')).toContain('nobody@');
  const found = send(scene, 'POST', 'directoryObjects/getByIds', {
    ids: [JANE, PAYMENTS_OBJECT, TENANT],
    types: ['user', 'application'],
  });
  expect(found.at('value')).toMatchObject([{ '@odata.type': '#microsoft.graph.application' }, { id: JANE }]);
  expect(send(scene, 'GET', `directoryObjects/${TENANT}`).status).toBe(404);
});

test('what was done stands in the audit log', () => {
  const scene = world();
  const { at } = send(scene, 'POST', 'applications', { displayName: 'new' });
  send(scene, 'PATCH', `applications/${at('id')}`, { notes: 'x' });
  send(scene, 'DELETE', `applications/${at('id')}`);
  const told = scene.world.tenants[0]?.audits.map(({ activity }) => activity);
  expect(told).toEqual(['Add application', 'Update application', 'Delete application']);
});
