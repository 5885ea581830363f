/** A simulated service is one folder, and its lines in two tables: nothing else of the sandbox knows it by name. */
import { expect, test } from 'vitest';
import { services } from '../../src/sandbox/services.ts';
import { product } from '../support/source.ts';
import { importsOf } from '../support/syntax.ts';
import { resolved } from '../tidy/imports.ts';

const TABLES = ['services.ts', 'world.ts'];
const ROOT = 'src/sandbox/';
/** Whose folder another service may look into, and why. */
const NEIGHBOURS: Readonly<Record<string, readonly string[]>> = {
  // App Service resolves references to Key Vault secrets.
  vault: ['arm'],
  // Roles for a storage account and its containers are Resource Manager's, and so are the identities of its sites.
  arm: ['blob', 'graph'],
  // Entra issues the tokens that the others check, and the resources that Graph's reports name; pipelines and workflows sign in.
  entra: ['arm', 'blob', 'devops', 'github', 'graph', 'imds', 'vault'],
};

const inside = product.filter(({ file }) => file.startsWith(ROOT));
const shortOf = (file: string) => file.slice(ROOT.length);
const files = inside.map(({ file }) => shortOf(file));
const folderOf = (file: string): string => (file.includes('/') ? (file.split('/')[0] ?? '') : '');

/** The files outside of its folder that import from it, or spell its name as a text. */
function knowing(service: string): string[] {
  const spelled = new RegExp(`['"\`]${service}['"\`]`);
  const knows = (source: (typeof inside)[number]) => {
    if (folderOf(shortOf(source.file)) === service) return false;
    const imports = importsOf(source).map(({ to }) => resolved(source.file, to));
    return imports.some(to => to.startsWith(`${ROOT}${service}/`)) || spelled.test(source.text);
  };
  return inside.filter(knows).map(({ file }) => shortOf(file));
}

test.each(services.map(({ name }) => name))('%s is known by its folder and at most two tables', service => {
  const allowed = NEIGHBOURS[service] ?? [];
  const outside = knowing(service).filter(file => !allowed.includes(folderOf(file)));
  expect(outside.filter(file => !TABLES.includes(file))).toEqual([]);
  expect(outside.length).toBeLessThanOrEqual(2);
});

test.each(services.flatMap(({ name, part }) => (part === undefined ? [] : [name])))(
  'what the world holds of %s is in the files that CONTRIBUTING names',
  service => {
    const folder = service === 'entra' ? 'directory' : service;
    for (const file of ['state', 'schema', 'seed', 'edits']) expect(files).toContain(`${folder}/${file}.ts`);
  },
);
