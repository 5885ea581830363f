/** What is decided about a service connection, without asking anybody. */
import { describe, expect, test } from 'vitest';
import type { Connection } from '../../src/connectors/serviceConnection/connection.ts';
import { operationOf } from '../../src/connectors/serviceConnection/connection.ts';
import { changed, stateOf } from '../../src/connectors/serviceConnection/connectionHolding.ts';
import { mustBeWritable, parameterOf } from '../../src/connectors/serviceConnection/kindOfConnection.ts';
import { markIn, withMark } from '../../src/connectors/serviceConnection/mark.ts';
import { trialOf } from '../../src/connectors/serviceConnection/trial.ts';
import { isProblem } from '../../src/problem.ts';
import { wanted } from './given.ts';

const AT = new Date('2026-11-30T12:00:00Z');
const settings = { organization: 'contoso', project: 'Pay', name: 'azure' };
const call = { subject: 'service connection contoso/Pay/azure', idempotent: true, needs: 'a role' };
const place = { settings, call };
const mark = `[keyturn ${wanted.keyId} ${AT.toISOString()}]`;
const PAY = { projectReference: { id: '1', name: 'Pay' }, name: 'azure', description: 'ours' };
const SHOP = { projectReference: { id: '2', name: 'Shop' }, name: 'azure-of-pay', description: 'theirs' };

function connection(change: Partial<Connection> = {}): Connection {
  return {
    id: '0c9a',
    name: 'azure',
    type: 'azurerm',
    url: 'https://management.azure.com/',
    description: 'Deploys to production.\nAsk the platform team.',
    data: { subscriptionId: 's', creationMode: 'Manual', environment: 'AzureCloud' },
    authorization: {
      scheme: 'ServicePrincipal',
      parameters: {
        tenantid: 't',
        serviceprincipalid: 'app',
        authenticationType: 'spnKey',
        serviceprincipalkey: null,
      },
    },
    isReady: true,
    operationStatus: { state: 'Ready', statusMessage: '' },
    modificationDate: AT.toISOString(),
    serviceEndpointProjectReferences: [PAY],
    owner: 'library',
    ...change,
  };
}

describe('the mark', () => {
  test('is the last line of the description, replaces its predecessor, and leaves the rest as it was', () => {
    const text = 'Deploys.\r\n\r\nAsk us.';
    const once = withMark(text, { keyId: 'old', at: new Date(0) });
    const again = withMark(once, { keyId: wanted.keyId, at: AT });
    expect(again).toBe(`Deploys.\n\nAsk us.\n${mark}`);
    expect(markIn(again)).toEqual({ keyId: wanted.keyId, at: AT });
  });

  test('stands alone where there was no description, and is found above a line that somebody added', () => {
    expect(withMark(null, { keyId: wanted.keyId, at: AT })).toBe(mark);
    expect(markIn(`${mark}\nadded later`)).toMatchObject({ keyId: wanted.keyId });
    expect(markIn('mentions [keyturn x 2026-01-01] in a sentence')).toBeUndefined();
  });

  test('is left out where the service has no room for it: the date tells then', () => {
    const full = connection({ description: 'x'.repeat(1000) });
    expect(withMark(full.description, { keyId: wanted.keyId, at: AT })).toBe(full.description);
    expect(stateOf(full, place, wanted)).toMatchObject({ state: 'unknown', updatedAt: AT });
  });
});

describe('what a connection holds', () => {
  const marked = (change: Partial<Connection> = {}) =>
    stateOf(connection({ description: `Deploys.\n${mark}`, ...change }), place, wanted).state;

  test('is unknown without a mark', () => {
    const state = stateOf(connection(), place, wanted);
    expect(state).toMatchObject({ state: 'unknown', detail: expect.stringContaining('no mark') });
    expect(state).not.toHaveProperty('updatedAt');
  });

  test('is told by a mark, as long as nobody changed the connection after it', () => {
    expect(marked()).toBe('in-sync');
    expect(marked({ modificationDate: '2026-11-30T12:01:59Z' })).toBe('in-sync');
    expect(marked({ modificationDate: '2026-11-30T12:02:01Z' })).toBe('unknown');
    expect(marked({ modificationDate: null })).toBe('in-sync');
    expect(marked({ description: `[keyturn another ${AT.toISOString()}]` })).toBe('differs');
  });

  test('is told by the mark in the project’s own description, too', () => {
    const references = [SHOP, { ...PAY, description: mark }];
    expect(marked({ description: null, serviceEndpointProjectReferences: references })).toBe('in-sync');
  });

  test('differs where Azure DevOps failed to apply it, with its words', () => {
    const failed = { isReady: false, operationStatus: { state: 'Failed', statusMessage: 'no such\ntenant' } };
    expect(stateOf(connection({ description: mark, ...failed }), place, wanted)).toMatchObject({
      state: 'differs',
      detail: expect.stringMatching(/Failed: no such.*tenant/),
    });
    expect(operationOf(connection({ isReady: false, operationStatus: null }))).toBeUndefined();
  });

  test('is no secret where it is federated: nothing to write, and a note', () => {
    for (const scheme of ['WorkloadIdentityFederation', 'ManagedServiceIdentity'])
      expect(stateOf(connection({ authorization: { scheme } }), place, wanted)).toMatchObject({
        state: 'in-sync',
        needsNoSecret: true,
      });
  });

  test('other projects that share it are named', () => {
    const odd = { ...SHOP, projectReference: { id: '3', name: 'a\u001b[31m\nb' } };
    const lines = stateOf(connection({ serviceEndpointProjectReferences: [PAY, odd] }), place, wanted);
    expect(lines.sharedWith?.join()).not.toMatch(/[\n\r]/);
    expect(lines.sharedWith?.join()).not.toContain('\u001b');
    const shared = connection({ serviceEndpointProjectReferences: [PAY, SHOP] });
    expect(stateOf(shared, place, wanted)).toMatchObject({ sharedWith: ['Shop'] });
    expect(stateOf(connection(), place, wanted)).not.toHaveProperty('sharedWith');
  });
});

describe('what is sent', () => {
  test('is the connection as it was read, with the secret and the mark', () => {
    const before = connection({ serviceEndpointProjectReferences: [PAY, SHOP] });
    const sent = changed(before, place, 'serviceprincipalkey', { wanted, at: AT });
    const { description, authorization, serviceEndpointProjectReferences, ...rest } = sent;
    expect({ ...before, ...rest }).toEqual(before);
    expect(description).toBe(`Deploys to production.\nAsk the platform team.\n${mark}`);
    expect(authorization.parameters).toEqual({
      ...before.authorization.parameters,
      serviceprincipalkey: wanted.value.reveal(),
    });
    expect(serviceEndpointProjectReferences).toEqual([{ ...PAY, description: `ours\n${mark}` }, SHOP]);
  });

  test('renews the mark that another project shows, because the secret is the same', () => {
    const shop = { ...SHOP, description: `theirs\n[keyturn old ${AT.toISOString()}]` };
    const sent = changed(
      connection({ serviceEndpointProjectReferences: [PAY, shop] }),
      place,
      'serviceprincipalkey',
      { wanted, at: AT },
    );
    expect(sent.serviceEndpointProjectReferences?.[1]?.description).toBe(`theirs\n${mark}`);
  });

  test('has the parameter in the spelling of the connection', () => {
    const parameters = { ServicePrincipalKey: null };
    const spelled = connection({ authorization: { scheme: 'ServicePrincipal', parameters } });
    expect(parameterOf(spelled, settings)).toBe('ServicePrincipalKey');
    expect(parameterOf(connection(), { ...settings, parameter: 'password' })).toBe('password');
  });
});

describe('a connection that is not to be written is refused when it is read:', () => {
  const reasonOf = (change: Partial<Connection>, parameter?: string): string | undefined => {
    try {
      mustBeWritable(connection(change), { ...settings, ...(parameter && { parameter }) }, call);
      return undefined;
    } catch (error) {
      if (isProblem(error, 'refused')) return error.details.reason;
      throw error;
    }
  };
  const basic = (parameters: Record<string, string | null>): Partial<Connection> => ({
    type: 'dockerregistry',
    authorization: { scheme: 'UsernamePassword', parameters },
  });

  test('one whose secret Azure DevOps manages itself', () => {
    expect(reasonOf({ data: { creationMode: 'Automatic' } })).toContain('creationMode Automatic');
  });

  test('one of another type, if the policy names no parameter', () => {
    expect(reasonOf(basic({ username: 'u' }))).toContain('dockerregistry');
    expect(reasonOf(basic({ username: 'u' }), 'password')).toBeUndefined();
    expect(reasonOf(basic({ username: 'u', password: null }), 'password')).toBeUndefined();
  });

  test('one that signs in with a certificate', () => {
    const parameters = { authenticationType: 'spnCertificate', servicePrincipalCertificate: null };
    expect(reasonOf({ authorization: { scheme: 'ServicePrincipal', parameters } })).toContain('certificate');
  });

  test('one whose parameter everybody can read, but not one that is masked', () => {
    expect(reasonOf(basic({ token: 'plain' }), 'token')).toContain('shows the parameter token');
    expect(reasonOf(basic({ token: '********' }), 'token')).toBeUndefined();
  });

  test('one with a second secret, which a write of the whole might lose', () => {
    expect(reasonOf(basic({ password: null, certificate: null }), 'password')).toContain('certificate');
  });

  test('and none that is federated, whoever created it', () => {
    expect(
      reasonOf({
        data: { creationMode: 'Automatic' },
        authorization: { scheme: 'WorkloadIdentityFederation', parameters: null },
      }),
    ).toBeUndefined();
  });
});

describe('what Azure DevOps’ own test says', () => {
  const said = (statusCode: string | number, errorMessage?: string) => trialOf({ statusCode, errorMessage });

  test.each(['ok', 'Ok', 200])('%s: it signed in', status => {
    expect(said(status)).toMatchObject({ trial: 'accepted' });
  });

  test('forbidden is the subscription’s answer to a token, so the secret works', () => {
    const message = "Failed to query service connection API: '…'. Status Code: 'Forbidden'";
    expect(said('forbidden', message)).toMatchObject({ trial: 'accepted' });
    expect(said('forbidden', 'AADSTS7000215: Invalid client secret')).toMatchObject({ trial: 'refused' });
  });

  test('where no secret of the application would do, it is refused, too', () => {
    const message = 'AADSTS700016: Application was not found in the directory';
    expect(said('badRequest', message)).toMatchObject({
      trial: 'refused',
      reason: expect.stringContaining('AADSTS700016'),
    });
  });

  test('a number of Entra’s that is about the secret is a refusal, another one is no verdict', () => {
    const [secret, federated] = [
      'AADSTS7000215: Invalid client secret provided.',
      'AADSTS70025: no credential',
    ];
    expect(said('badRequest', secret)).toMatchObject({
      trial: 'refused',
      reason: expect.stringContaining('AADSTS7000215'),
    });
    expect(said('badRequest', federated)).toMatchObject({ trial: 'untold' });
    expect(said('gatewayTimeout')).toMatchObject({ trial: 'untold' });
  });

  test('its words are shortened and harmless', () => {
    const message = `\u001b[31m${'x'.repeat(500)} ${wanted.value.reveal()}`;
    const { trial, ...rest } = said('badRequest', message);
    expect(trial).toBe('untold');
    expect(Object.values(rest).join()).not.toContain('\u001b');
    expect(Object.values(rest).join()).not.toContain('new8Q');
    expect(JSON.stringify(rest).length).toBeLessThan(300);
  });
});
