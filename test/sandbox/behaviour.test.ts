/** BEHAVIOUR.md says all that the sandbox can do, by name, and names nothing that is not there. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { operations } from '../../src/sandbox/arm/operations.ts';
import { controlRoutes } from '../../src/sandbox/control/controlRoutes.ts';
import { faultRuleSchema } from '../../src/sandbox/faultRule.ts';
import { services } from '../../src/sandbox/services.ts';
import { editSchema, settingsSchema } from '../../src/sandbox/world.ts';

const ROOT = new URL('../../src/sandbox/', import.meta.url);
const text = readFileSync(new URL('BEHAVIOUR.md', ROOT), 'utf8');
const quoted = new Set([...text.matchAll(/`([^`\n]+)`/g)].map(([, words = '']) => words));

/** Where each service says how its operations are called. */
const NAMING: Readonly<Record<string, string>> = {
  entra: 'entra/service.ts',
  graph: 'graph/routes.ts',
  vault: 'vault/route.ts',
  devops: 'devops/operation.ts',
  github: 'github/operation.ts',
  blob: 'blob/service.ts',
  imds: 'imds/service.ts',
};

function operationsOf(service: string): string[] {
  if (service === 'arm') return [...new Set(operations.map(({ operation }) => operation))];
  const source = readFileSync(new URL(NAMING[service] ?? '', ROOT), 'utf8');
  const named = [...source.matchAll(/operation: '(\w+)'/g)].map(([, name = '']) => name);
  const verbs =
    /'((?:list|get|set|share|execute|add|create|update|delete|remove|put|recover|backup|restore|purge|refresh|restart|swap|count|delta|usage)[A-Z]\w*)'/g;
  return [...new Set([...named, ...[...source.matchAll(verbs)].map(([, name = '']) => name)])];
}

/** The list behind "Operations:" under a service's heading. */
function toldOf(service: string): string[] {
  const section = text.split(/^## /m).find(part => part.split('\n')[0]?.endsWith(`(\`${service}\`)`)) ?? '';
  const list = /Operations:([\s\S]*?)\.\n\n/.exec(section)?.[1] ?? '';
  return [...list.matchAll(/`(\w+)`/g)].map(([, name = '']) => name);
}

test.each(services.map(({ name }) => name))('the operations of %s are those that it can answer', service => {
  const extra: Record<string, string[]> = {
    graph: ['batch'],
    vault: ['challenge'],
    devops: ['listResourceLocations'],
  };
  const known = [...operationsOf(service), ...(extra[service] ?? [])];
  expect(known.length).toBeGreaterThan(1);
  expect(toldOf(service).toSorted()).toEqual(known.toSorted());
});

test.each([
  ['control routes', Object.keys(controlRoutes), /^(GET|POST|PUT|DELETE) \//],
  ['settings', Object.keys(settingsSchema.shape), undefined],
  ['fault kinds', faultRuleSchema.shape.fault.options.map(one => one.shape.kind.value), undefined],
  ['parts of a fault rule', Object.keys(faultRuleSchema.shape), undefined],
  ['edits', editSchema.options.map(one => one.shape.op.value), undefined],
  [
    'limits',
    services.flatMap(({ throttling }) => Object.values(throttling?.limits ?? {})).map(({ name }) => name),
    /^(graph|vault|arm|devops|github)\.[a-z]+[A-Za-z-]*$/,
  ],
])('all %s are named; and where their form tells them apart, no other', (_, names, form) => {
  const listed: ReadonlySet<string> = new Set(names);
  expect(
    [...listed].filter(name => !quoted.has(name) && !(name === 'fault' && quoted.has('fault.kind'))),
  ).toEqual([]);
  const hosts = /\.(com|net|us|cn)$|service\.ts/;
  const alleged = [...quoted].filter(name => form?.test(name) === true && !hosts.test(name));
  expect(alleged.filter(name => !listed.has(name))).toEqual([]);
});

test('every service has its folder and its section', () => {
  const folders = readdirSync(ROOT, { withFileTypes: true }).filter(entry => entry.isDirectory());
  const names = services.map(({ name }) => name);
  expect(folders.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
  for (const name of names) expect(text).toMatch(new RegExp(`^## .*\\(\`${name}\`\\)$`, 'm'));
});
