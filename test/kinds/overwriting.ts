/** For each kind of target an edit of the sandbox by which somebody writes another value there, outside Keyturn. */
import type { EditInput } from '../../src/sandbox/world.ts';

type Settings = Readonly<Record<string, unknown>>;

const VALUE = 'typed-by-somebody';

export const overwriting: Readonly<Record<string, (settings: Settings) => EditInput>> = {
  appService: settings => ({
    op: 'set-site-setting',
    ...texts(settings, 'subscription', 'resourceGroup', 'setting'),
    name: text(settings, 'site'),
    ...optional(settings, 'slot'),
    value: VALUE,
  }),
  variableGroup: settings => ({
    op: 'set-variable',
    ...texts(settings, 'organization', 'group', 'variable'),
    value: VALUE,
    isSecret: true,
  }),
  githubSecret: settings => ({
    op: 'set-repository-secret',
    ...texts(settings, 'repository'),
    name: text(settings, 'secret'),
    ...optional(settings, 'environment'),
    value: VALUE,
  }),
  serviceConnection: settings => ({
    op: 'change-service-connection',
    ...texts(settings, 'organization', 'project'),
    connection: text(settings, 'name'),
    ...optional(settings, 'parameter'),
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
