/** Which secrets need not exist: by what services show, and never on a guess. */
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { Target } from '../../src/policy/policy.ts';
import type { TargetState } from '../../src/rotation/observation.ts';
import type { Secretless, SurroundingsRead } from '../../src/rotation/placeFacts.ts';
import { secretlessDegree, secretlessPlaces } from '../../src/rotation/secretless.ts';
import { rotation, situation } from './given.ts';

const AUTHORITY = 'https://login.microsoftonline.com';
const TENANT = '6f1b9c1e-7d3a-4b52-9d0e-3a1f5c2b7e90';

const target = (label: string, settings: Record<string, unknown> = {}): Target => ({
  kind: 'appService',
  settings,
  required: true,
  label,
  proof: 'read back',
});
const way = (certainty: Secretless['certainty']): Secretless => ({
  by: 'a managed identity',
  certainty,
  evidence: 'it says so',
  steps: [{ text: 'Do it.' }],
});
const read = (certainty?: Secretless['certainty']): SurroundingsRead => ({
  readers: [],
  ...(certainty === undefined ? {} : { secretless: way(certainty) }),
});

function degree(surroundings: readonly (SurroundingsRead | undefined)[], targets?: readonly TargetState[]) {
  const ours = rotation({ targets: surroundings.map((_, index) => target(`t${index}`)) });
  return secretlessDegree(ours, { ...situation({}), surroundings, ...(targets && { targets }) });
}

describe('a secret need not exist', () => {
  test('where every place is shown to do without', () => {
    expect(degree([read('shown'), read('shown')])).toBe('whole');
    expect(degree([read('shown'), read('possible')])).toBe('part');
    expect(degree([read('shown'), read()])).toBe('part');
    expect(degree([read('shown'), undefined])).toBe('part');
    expect(degree([read('shown'), { unknown: 'it could not be read' }])).toBe('part');
  });

  test('and a place that holds none already is one of them', () => {
    const none: TargetState = { state: 'in-sync', detail: 'holds no secret', needsNoSecret: true };
    expect(degree([read(), read('shown')], [none, { state: 'missing', detail: '' }])).toBe('whole');
  });

  test('perhaps where it is only possible, and not at all where nothing was read, or there is no place', () => {
    expect(degree([read('possible')])).toBe('perhaps');
    expect(degree([{ unknown: 'it could not be read' }])).toBeUndefined();
    expect(degree([])).toBeUndefined();
  });
});

describe('a reader of the place', () => {
  const settings = { site: 'web', setting: 'SECRET' };
  const ours = rotation({ targets: [target('web SECRET', settings)], tenant: TENANT });
  const trusts = { name: 'site-web', subject: 'f0e1' };
  const reader = {
    by: 'App Service Authentication',
    appId: ours.appId.toUpperCase(),
    settings,
    label: 'web SECRET',
    secretless: { ...way('shown'), trusts },
  };
  const places = (change: Partial<typeof reader>, tenant = TENANT, authority = AUTHORITY) =>
    secretlessPlaces(
      { ...ours, tenant },
      {
        ...situation({}),
        surroundings: [{ readers: [{ ...reader, ...change }], secretless: way('possible') }],
      },
      authority,
    );

  test('counts where it signs in as this application, with this place', () => {
    expect(places({})).toMatchObject([{ label: 'web SECRET', certainty: 'shown' }]);
    expect(places({ appId: 'another' })).toMatchObject([{ certainty: 'possible' }]);
    expect(places({ settings: { ...settings, setting: 'OTHER' } })).toMatchObject([
      { certainty: 'possible' },
    ]);
  });

  test('is told with the command by which the registration trusts it, in the words of its cloud', () => {
    const command = (...where: [string?, string?]) => places({}, ...where)[0]?.steps[0]?.command ?? '';
    const [before, parameters] = command().split(" --parameters '");
    expect(before).toBe(`az ad app federated-credential create --id ${ours.appId}`);
    expect(JSON.parse(parameters?.slice(0, -1) ?? '')).toEqual({
      name: 'site-web',
      issuer: `${AUTHORITY}/${TENANT}/v2.0`,
      subject: 'f0e1',
      audiences: ['api://AzureADTokenExchange'],
    });
    expect(command(TENANT, 'https://login.microsoftonline.us')).toContain('api://AzureADTokenExchangeUSGov');
    expect(command(TENANT, 'https://login.chinacloudapi.cn')).toContain('api://AzureADTokenExchangeChina');
  });

  test('is told in a command that stays one command, whatever the place is called', () => {
    const odd = { ...trusts, subject: "repo:contoso/pay:environment:it's; touch gone" };
    const [step] = places({ secretless: { ...way('shown'), trusts: odd } })[0]?.steps ?? [];
    const words = execFileSync('sh', ['-c', `az() { printf '%s\\n' "$@"; }; ${step?.command}`], {
      encoding: 'utf8',
    }).split('\n');
    expect(words.slice(0, -2)).toEqual([
      'ad',
      'app',
      'federated-credential',
      'create',
      '--id',
      ours.appId,
      '--parameters',
    ]);
    expect(JSON.parse(words.at(-2) ?? '')).toMatchObject({ subject: odd.subject });
  });

  test('of a tenant that the policy names by its domain the issuer is not known, so no command is told', () => {
    expect(places({}, 'contoso.com')).toMatchObject([{ steps: [{ text: 'Do it.' }] }]);
  });
});
