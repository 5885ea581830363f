/** What the surroundings give is checked before anything is asked, and no value of it is repeated. */
import { describe, expect, it } from 'vitest';
import { checkSurroundings } from '../../src/connectors/checkSurroundings.ts';
import { github } from '../../src/connectors/services/github.ts';
import { isProblem } from '../../src/problem.ts';

const TENANT = '6f1b9c1e-7d3a-4b52-9d0e-3a1f5c2b7e90';

function told(env: Record<string, string>) {
  try {
    checkSurroundings(env, [github]);
    return undefined;
  } catch (error) {
    if (isProblem(error)) return error.details;
    throw error;
  }
}

describe('a malformed variable', () => {
  it.each([
    ['HTTPS_PROXY', 'inside:8080', /http:\/\/ or https:\/\/ is missing/],
    ['https_proxy', '10.0.0.1:8080', /http:\/\/ or https:\/\/ is missing/],
    ['HTTPS_PROXY', 'http://user:pa#ss@proxy.example:8080', /not a valid URL|contains a #/],
    ['ALL_PROXY', 'socks5://proxy.example:1080', /another kind/],
    ['AZURE_TENANT_ID', `"${TENANT}"`, /contains the quotes/],
    ['AZURE_TENANT_ID', `${TENANT} `, /a space/],
    ['AZURE_TENANT_ID', 'not a tenant', /not the id of a tenant/],
    ['AZURE_CLIENT_ID', `'${TENANT}'`, /contains the quotes/],
    ['AZURE_CLIENT_ID', 'my-app', /not a client id/],
    ['AZURE_CLIENT_SECRET', 'abc8Q~secret\n', /a line break/],
    ['GITHUB_TOKEN', 'ghs_token\r\n', /a line break/],
    ['KEYTURN_GITHUB_APP_ID', '12 345', /GitHub App/],
    ['NODE_TLS_REJECT_UNAUTHORIZED', '0', /disables the check of certificates/],
  ])('%s is wrong usage, is named, and its value is not repeated', (name, value, reason) => {
    const details = told({ [name]: value });
    expect(details).toMatchObject({
      code: 'wrong-usage',
      subject: name,
      reason: expect.stringMatching(reason),
      remedy: expect.stringContaining(name),
    });
    expect(JSON.stringify(details)).not.toContain(value.trim());
  });

  it('of several proxies only the one that would be used is judged', () => {
    const good = 'http://proxy.example:8080';
    expect(told({ HTTPS_PROXY: good, ALL_PROXY: 'socks5://proxy.example:1080' })).toBeUndefined();
    expect(told({ https_proxy: good, HTTP_PROXY: 'inside:8080' })).toBeUndefined();
    expect(told({ HTTPS_PROXY: good, https_proxy: 'inside:8080' })).toBeUndefined();
    expect(told({ all_proxy: 'socks5://proxy.example:1080', HTTP_PROXY: good })).toMatchObject({
      subject: 'all_proxy',
    });
  });

  it('a file of certificates that is not there is for a person to mend', () => {
    expect(told({ NODE_EXTRA_CA_CERTS: '/nowhere/ca.pem' })).toMatchObject({
      code: 'human-needed',
      subject: 'NODE_EXTRA_CA_CERTS (/nowhere/ca.pem)',
      reason: expect.stringContaining('ENOENT'),
    });
  });

  it('what is well formed, empty or absent is taken as it is', () => {
    expect(told({})).toBeUndefined();
    expect(
      told({
        HTTPS_PROXY: 'http://domain%5Cuser:p%40ss@proxy.example:8080',
        ALL_PROXY: '',
        AZURE_TENANT_ID: 'contoso.onmicrosoft.com',
        AZURE_CLIENT_ID: TENANT.toUpperCase(),
        KEYTURN_GITHUB_APP_ID: 'Iv23liABCDEF',
      }),
    ).toBeUndefined();
  });
});
