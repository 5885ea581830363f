/** For each kind of target an edit of the sandbox by which somebody writes another value there, outside Keyturn. */
import * as z from 'zod';
import type { EditInput } from '../../src/sandbox/world.ts';

type Settings = Readonly<Record<string, unknown>>;

const VALUE = 'typed-by-somebody';

export const overwriting: Readonly<Record<string, (settings: Settings) => EditInput>> = {
  appService: settings => {
    const site = {
      ...texts(settings, 'subscription', 'resourceGroup'),
      name: text(settings, 'site'),
      ...optional(settings, 'slot'),
      value: VALUE,
    };
    return settings['connectionString'] === undefined
      ? { op: 'set-site-setting', ...site, ...texts(settings, 'setting') }
      : { op: 'set-site-connection-string', ...site, ...texts(settings, 'connectionString') };
  },
  staticWebApp: settings => ({
    op: 'set-static-site-setting',
    ...texts(settings, 'subscription', 'resourceGroup', 'setting'),
    name: text(settings, 'site'),
    ...optional(settings, 'environment'),
    value: VALUE,
  }),
  variableGroup: settings => ({
    op: 'set-variable',
    ...texts(settings, 'organization', 'group', 'variable'),
    value: VALUE,
    isSecret: true,
  }),
  githubSecret: settings => {
    const secret = {
      ...(settings['host'] === undefined ? {} : { server: text(settings, 'host') }),
      store: z.enum(['actions', 'dependabot', 'codespaces']).parse(settings['store'] ?? 'actions'),
      name: text(settings, 'secret'),
      value: VALUE,
    };
    if (settings['repository'] === undefined)
      return { op: 'set-organization-secret', ...texts(settings, 'organization'), ...secret };
    const place = { ...texts(settings, 'repository'), ...optional(settings, 'environment') };
    return { op: 'set-repository-secret', ...place, ...secret };
  },
  serviceConnection: settings => ({
    op: 'change-service-connection',
    ...texts(settings, 'organization', 'project'),
    connection: text(settings, 'name'),
    ...optional(settings, 'parameter'),
    value: VALUE,
  }),
  keyVault: settings => ({
    op: 'write-secret-version',
    vault: new URL(text(settings, 'url')).host,
    ...texts(settings, 'secret'),
    value: VALUE,
  }),
};

function text(settings: Settings, key: string): string {
  return String(settings[key]);
}

function texts<Key extends string>(settings: Settings, ...keys: Key[]): Record<Key, string> {
  return Object.fromEntries(keys.map(key => [key, text(settings, key)])) as Record<Key, string>;
}

function optional<Key extends string>(settings: Settings, key: Key): Partial<Record<Key, string>> {
  return settings[key] === undefined ? {} : texts(settings, key);
}
