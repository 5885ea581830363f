/** Configuration of a site that nobody has changed: shown, since Terraform reads it with every web app, and not written. */
import { expect, test } from 'vitest';
import { armScene, callArm, SITE } from './armScene.ts';
import { json, STRANGER } from './vaultScene.ts';

const shown = [
  ['POST', 'config/authsettings/list', { enabled: false, configVersion: 'v1' }],
  ['GET', 'config/authSettingsV2/list', { platform: { enabled: false } }],
  [
    'GET',
    'config/logs',
    { applicationLogs: { fileSystem: { level: 'Off' } }, detailedErrorMessages: { enabled: false } },
  ],
  ['POST', 'config/azurestorageaccounts/list', {}],
  ['POST', 'config/metadata/list', {}],
  ['GET', 'basicPublishingCredentialsPolicies/ftp', { allow: true }],
  ['GET', 'basicPublishingCredentialsPolicies/scm', { allow: true }],
] as const;

test.each(shown)('%s %s shows it of a site and of a slot, to those who may', (method, path, properties) => {
  const scene = armScene();
  expect(json(callArm(scene, method, `${SITE}/${path}`))).toMatchObject({ properties });
  expect(json(callArm(scene, method, `${SITE}/slots/staging/${path}`))).toMatchObject({ properties });
  expect(callArm(scene, method, `${SITE}/${path}`, undefined, STRANGER).status).toBe(403);
});

test('there is no backup configuration', () => {
  const reply = callArm(armScene(), 'POST', `${SITE}/config/backup/list`);
  expect([reply.status, json(reply)]).toMatchObject([404, { Code: 'NotFound' }]);
});

test.each([
  'config/authsettings',
  'config/authsettingsV2',
  'config/logs',
  'basicPublishingCredentialsPolicies/ftp',
])('writing %s is not simulated', path => {
  expect(callArm(armScene(), 'PUT', `${SITE}/${path}`, { properties: {} }).status).toBe(501);
});
