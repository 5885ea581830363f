/** `owners@odata.bind`: owners that a new registration or service principal has from the beginning. */
import { expect, test } from 'vitest';
import { errorOf, JANE, send, directoryWorld as world } from './directoryScene.ts';
import { OPERATOR, PAYMENTS } from './entraWorld.ts';

const address = (id: string) => `https://graph.microsoft.com/v1.0/directoryObjects/${id}`;
const owned = { roles: ['Application.ReadWrite.OwnedBy'] };

function operatorId(scene: ReturnType<typeof world>): string {
  return String(send(scene, 'GET', `servicePrincipals(appId='${OPERATOR}')`).at('id'));
}

test('a registration is made with the owners that it names, once each, and its maker may name itself in either form', () => {
  const scene = world();
  const id = operatorId(scene);
  const body = {
    displayName: 'new',
    'owners@odata.bind': [address(id), `directoryObjects('${id}')`, address(JANE)],
  };
  const made = send(scene, 'POST', 'applications', body);
  const path = `applications/${made.at('id')}/owners`;
  expect(made.status).toBe(201);
  expect(send(scene, 'GET', `${path}?$select=id`).at('value')).toMatchObject([{ id }, { id: JANE }]);
  expect(send(scene, 'DELETE', `${path}/${id}/$ref`).status).toBe(204);
  expect(send(scene, 'GET', path).at('value')).toHaveLength(1);
  const mine = send(
    scene,
    'POST',
    'applications',
    { displayName: 'mine', 'owners@odata.bind': [address(id)] },
    owned,
  );
  expect(send(scene, 'GET', `applications/${mine.at('id')}/owners`).at('value')).toHaveLength(1);
});

test('a service principal is made with the owners that it names', () => {
  const scene = world();
  const id = operatorId(scene);
  const appId = String(send(scene, 'POST', 'applications', { displayName: 'new' }).at('appId'));
  const made = send(scene, 'POST', 'servicePrincipals', { appId, 'owners@odata.bind': [address(id)] });
  expect(send(scene, 'GET', `servicePrincipals/${made.at('id')}/owners`).at('value', 0)).toMatchObject({
    id,
  });
});

test.each([
  ['owners that are no list', address(JANE), [400, 'BadRequest']],
  ['more than twenty', Array.from({ length: 21 }, () => address(JANE)), [400, 'BadRequest']],
  ['an address without an id', ['https://graph.microsoft.com/v1.0/me'], [400, 'Request_BadRequest']],
  ['somebody who is not there', [address(PAYMENTS)], [404, 'Request_ResourceNotFound']],
])('a registration is refused for %s, and nothing is made', (_, bound, error) => {
  const scene = world();
  const made = send(scene, 'POST', 'applications', { displayName: 'new', 'owners@odata.bind': bound });
  expect(errorOf(made)).toEqual(error);
  expect(send(scene, 'GET', "applications?$filter=displayName eq 'new'").at('value')).toEqual([]);
});

test('other owners are for those who may add them afterwards', () => {
  const body = { displayName: 'new', 'owners@odata.bind': [address(JANE)] };
  expect(errorOf(send(world(), 'POST', 'applications', body, owned))).toEqual([
    403,
    'Authorization_RequestDenied',
  ]);
});
