/**
 * `az` for the few commands that a diagnosis prints, by the requests that the real one sends (`az … --debug`), where it is not
 * installed: it starts in a tenth of a second. That the real one takes each of them is what `npm run clients` is for.
 */
import { parseArgs } from 'node:util';

const GRAPH = 'https://graph.microsoft.com';
const ARM = 'https://management.azure.com';
const tenant = process.env['AZURE_TENANT_ID'];

const text = { type: 'string' } as const;
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    id: text,
    ids: text,
    set: text,
    name: text,
    slot: text,
    url: text,
    method: text,
    query: text,
    years: text,
    enabled: text,
    settings: text,
    subscription: text,
    'vault-name': text,
    'resource-group': text,
    output: { type: 'string', short: 'o' },
    append: { type: 'boolean' },
  },
});

type Name = keyof typeof values;

function given(name: Name): string {
  const value = values[name];
  if (typeof value !== 'string') throw new Error(`az: --${name} is required`);
  return value;
}

async function token(resource: string): Promise<string> {
  const answer = await fetch(`https://login.microsoftonline.com/${tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: process.env['AZURE_CLIENT_ID'] ?? '',
      client_secret: process.env['AZURE_CLIENT_SECRET'] ?? '',
      scope: `${resource}/.default`,
    }),
  });
  const body: unknown = await answer.json();
  return String(at(body, 'access_token'));
}

async function send(method: string, url: string, body?: unknown): Promise<unknown> {
  const { origin, host } = new URL(url);
  const resource = host.endsWith('.vault.azure.net') ? 'https://vault.azure.net' : origin;
  const answer = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${await token(resource)}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`az: ${method} ${url}: ${answer.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

/** `value[0].id`: the only form of a query that is needed. Of any other the whole answer is printed. */
function at(found: unknown, path: string): unknown {
  return path
    .split(/[.[\]]+/)
    .filter(step => step !== '')
    .reduce(
      (value: unknown, step) => (Object(value) === value ? Reflect.get(Object(value), step) : undefined),
      found,
    );
}

const secretUrl = (folder: string, tail = '/') =>
  `https://${given('vault-name')}.vault.azure.net/${folder}/${given('name')}${tail}?api-version=7.4`;

const siteUrl = (tail: string) => {
  const group = `/subscriptions/${given('subscription')}/resourceGroups/${given('resource-group')}`;
  const slot = values.slot === undefined ? '' : `/slots/${values.slot}`;
  return `${ARM}${group}/providers/Microsoft.Web/sites/${given('name')}${slot}${tail}?api-version=2024-11-01`;
};

const commands: Readonly<Record<string, () => Promise<unknown>>> = {
  rest: () => send(values.method?.toUpperCase() ?? 'GET', given('url')),
  'ad sp update': () => {
    const [property = '', value] = given('set').split('=');
    return send('PATCH', `${GRAPH}/v1.0/servicePrincipals(appId='${given('id')}')`, {
      [property]: value === 'true',
    });
  },
  'ad app credential reset': async () => {
    const url = `${GRAPH}/v1.0/applications(appId='${given('id')}')/addPassword`;
    const made = await send('POST', url, { passwordCredential: {} });
    return { appId: given('id'), password: at(made, 'secretText'), tenant };
  },
  'keyvault secret show': () => send('GET', secretUrl('secrets')),
  'keyvault secret recover': () => send('POST', secretUrl('deletedsecrets', '/recover')),
  'keyvault secret set-attributes': () =>
    send('PATCH', secretUrl('secrets'), { attributes: { enabled: given('enabled') === 'true' } }),
  'webapp restart': () => send('POST', `${ARM}${given('ids')}/restart?api-version=2024-11-01`),
  'webapp config appsettings set': async () => {
    const [, name = '', value = ''] = /^([^=]+)=(.*)$/s.exec(given('settings')) ?? [];
    const before = at(await send('POST', siteUrl('/config/appsettings/list')), 'properties');
    return send('PUT', siteUrl('/config/appsettings'), { properties: { ...Object(before), [name]: value } });
  },
};

const verb = positionals.join(' ');
const command = commands[verb];
if (command === undefined) throw new Error(`az: ${verb} is not among the commands of this stand-in`);
const answer = await command();
const found = /^[\w.[\]]+$/.test(values.query ?? '') ? at(answer, values.query ?? '') : answer;
if (found !== undefined)
  process.stdout.write(`${values.output === 'tsv' ? String(found) : JSON.stringify(found)}\n`);
