/** What is in each of the two packages, and what keyturn does about the second. */
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bundle, bundleOf } from '../scripts/build/bundle.ts';
import { packagesIn } from '../scripts/build/contents.ts';
import { licencesOf } from '../scripts/build/licences.ts';
import { products } from '../scripts/build/products.ts';
import { mayBeHandedOn } from '../scripts/build/spdx.ts';
import {
  cloneInto,
  installGlobally,
  installIn,
  packBoth,
  ROOT,
  runInstalled,
  type Tarballs,
} from './support/packages.ts';

const NAMES = ['keyturn', 'keyturn-sandbox'] as const;
const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string };

let home: string;
let tarballs: Tarballs;
/** The folder node_modules of a project that has both. */
let modules: string;
/** What is in either program. */
let bundles: readonly Bundle[];

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'keyturn-packages-'));
  tarballs = await packBoth(join(home));
  bundles = await Promise.all(products.map(product => bundleOf(product, join(home, 'dist'))));
  modules = await installIn(join(home, 'project'), Object.values(tarballs));
}, 180_000);

afterAll(() => rm(home, { recursive: true, force: true }));

function keyturnIn(folder: string, args: readonly string[], cwd = home, env: NodeJS.ProcessEnv = {}) {
  return runInstalled(join(folder, 'keyturn/dist/keyturn.js'), args, { cwd, env });
}

function filesOf(name: string): Promise<string[]> {
  return readdir(join(modules, name), { recursive: true });
}

async function jsonOf(name: string, file: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(join(modules, name, file), 'utf8')) as Record<string, unknown>;
}

describe('what is in them', () => {
  it('the program, the schema, the examples and the papers; no sources and no tests', async () => {
    const wanted = ['README.md', 'LICENSE', 'sbom.cdx.json', 'dist/THIRD-PARTY-LICENSES.txt'];
    const keyturn = await filesOf('keyturn');
    const own = ['dist/keyturn.js', 'config/policy.schema.json', 'rotation.example.yaml', 'SECURITY.md'];
    expect(keyturn).toEqual(expect.arrayContaining([...wanted, ...own]));
    const sandbox = await filesOf('keyturn-sandbox');
    expect(sandbox).toEqual(expect.arrayContaining([...wanted, 'dist/keyturn-sandbox.js']));
    const strange = /^(src|test|scripts|node_modules)\b|\.ts$/;
    expect([...keyturn, ...sandbox].filter(path => strange.test(path))).toEqual([]);
  });

  it('the first holds nothing of the sandbox: no certificates, no proxy, no service', async () => {
    const [first, second] = bundles;
    const inputs = Object.keys(first?.metafile.inputs ?? {});
    expect(inputs).toContain('src/main.ts');
    expect(inputs.filter(path => /^src\/(sandbox|rehearsal)\/|\/rehearsals?\.ts$/.test(path))).toEqual([]);
    const makers = /node_modules\/(node-forge|asn1|pkijs|jsrsasign|selfsigned|@peculiar)/;
    expect(inputs.filter(path => makers.test(path))).toEqual([]);
    const [less, more] = [first, second].map(
      bundle => bundle?.files.map(({ text }) => text).join('\n') ?? '',
    );
    for (const made of ['makeAuthority', 'createProxy', 'createCloudServer', 'openTrustFolder', 'buildWorld'])
      expect([made, less, more].map(text => new RegExp(`\\b${made}\\(`).test(`${text}(`))).toEqual([
        true,
        false,
        true,
      ]);
  });

  it('the second holds no client of a service, and brings what it needs', async () => {
    const { metafile } = bundles[1] as Bundle;
    const folders = ['get-east-asian-width', 'libsodium', 'libsodium-wrappers', 'yaml', 'zod'].map(
      name => `node_modules/${name}`,
    );
    expect(packagesIn(metafile)).toEqual(folders);
    expect(Object.keys(metafile.inputs)).toContain('src/sandbox/server/ca.ts');
  });

  it.each(NAMES)('%s wants no other package, and no address is invented', async name => {
    const manifest = await jsonOf(name, 'package.json');
    expect(manifest).toMatchObject({ name, version });
    for (const field of ['dependencies', 'devDependencies', 'scripts', 'private'])
      expect(manifest).not.toHaveProperty(field);
    const known: unknown = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
    for (const field of ['repository', 'bugs', 'homepage'])
      expect(manifest[field]).toEqual((known as Record<string, unknown>)[field]);
  });

  it.each(NAMES)('every link in the documents of %s leads to a file that is there', async name => {
    const files = await filesOf(name);
    const dead: string[] = [];
    for (const file of files.filter(path => path.endsWith('.md')))
      for (const [, to = ''] of (await readFile(join(modules, name, file), 'utf8')).matchAll(
        /\]\(([^)\s]+)/g,
      )) {
        const path = decodeURI(to.split('#')[0] ?? '');
        const target = join(dirname(file), path).replace(/\/$/, '');
        if (path !== '' && !/^[a-z]+:/i.test(to) && !files.includes(target)) dead.push(`${file}: ${to}`);
      }
    expect(dead).toEqual([]);
  });
});

it('built again, in another folder and at another time, they are the same to the byte', async () => {
  const clone = await cloneInto(join(home, 'elsewhere', 'clone'));
  const surroundings = { umask: '077', env: { TZ: 'Asia/Tokyo', COLUMNS: '60', FORCE_COLOR: '1' } };
  const again = await packBoth(join(home, 'again'), clone, surroundings);
  const hash = async (file: string) =>
    createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
  for (const name of ['keyturn', 'sandbox'] as const)
    expect({ name, hash: await hash(again[name]) }).toEqual({ name, hash: await hash(tarballs[name]) });
}, 120_000);

describe('the bill of materials', () => {
  interface Component {
    readonly group?: string;
    readonly name: string;
    readonly version: string;
    readonly purl: string;
    readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
  }

  const componentsOf = async (name: string) =>
    (await jsonOf(name, 'sbom.cdx.json'))['components'] as readonly Component[];

  it.each([0, 1] as const)('lists exactly the packages of which something is inside (%i)', async at => {
    const { metafile } = bundles[at] as Bundle;
    const components = await componentsOf(products[at].name);
    const inside = packagesIn(metafile).map(async folder => {
      const about = JSON.parse(await readFile(join(ROOT, folder, 'package.json'), 'utf8'));
      return `pkg:npm/${about.name.replace('@', '%40')}@${about.version}`;
    });
    expect(components.map(({ purl }) => purl)).toEqual([...new Set(await Promise.all(inside))]);
    const hash = { alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/) };
    for (const { purl, hashes } of components) expect({ purl, hashes }).toEqual({ purl, hashes: [hash] });
    const licences = await readFile(
      join(modules, products[at].name, 'dist/THIRD-PARTY-LICENSES.txt'),
      'utf8',
    );
    for (const { group, name, version: number } of components)
      expect(licences).toContain(`\n${group === undefined ? name : `${group}/${name}`} ${number} (`);
  });

  it.each(NAMES)('of %s is what the published schema of CycloneDX 1.6 asks for', async name => {
    const require = createRequire(import.meta.url);
    const schemas = join(dirname(require.resolve('@cyclonedx/cyclonedx-library/package.json')), 'res/schema');
    const schema = async (file: string) =>
      JSON.parse(await readFile(join(schemas, `${file}.SNAPSHOT.schema.json`), 'utf8')) as object;
    const ajv = new Ajv({ strict: false, validateFormats: false });
    // It asks for the two others by names that are not their own.
    for (const file of ['spdx', 'jsf-0.82'])
      ajv.addSchema(await schema(file), `http://cyclonedx.org/schema/${file}.SNAPSHOT.schema.json`);
    const isValid = ajv.compile(await schema('bom-1.6'));
    const sbom = await jsonOf(name, 'sbom.cdx.json');
    expect({ valid: isValid(sbom), errors: isValid.errors }).toEqual({ valid: true, errors: null });
    expect(isValid({ ...sbom, components: [{ type: 'library' }] })).toBe(false);
  });
});

describe('a package that may not be handed on', () => {
  it.each([
    ['MIT', true],
    ['(MIT OR GPL-3.0-only)', true],
    ['GPL-3.0-only', false],
    ['MIT AND GPL-2.0-only', false],
    ['MIT AND (AGPL-3.0-only OR ISC)', true],
    ['MIT AND (AGPL-3.0-only OR LGPL-3.0-only)', false],
    ['GPL-2.0-only WITH Classpath-exception-2.0', false],
    ['MIT OR (ISC', false],
    ['SEE LICENSE IN LICENSE.txt', false],
    ['UNLICENSED', false],
    ['', false],
    [undefined, false],
  ])('by its licence %s: %s', (licence, allowed) => {
    expect(mayBeHandedOn(licence)).toBe(allowed);
  });

  it('ends the build', async () => {
    const root = join(home, 'copyleft');
    const folder = join(root, 'node_modules/strict');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'index.js'), 'export const answer = 42;');
    await writeFile(join(folder, 'LICENSE'), 'the terms');
    const entry = join(root, 'main.ts');
    await writeFile(entry, "import { answer } from 'strict';\nconsole.log(answer);");
    const licence = async (license: string) => {
      await writeFile(
        join(folder, 'package.json'),
        JSON.stringify({ name: 'strict', version: '1.0.0', type: 'module', main: 'index.js', license }),
      );
      const { metafile } = await bundleOf({ entry, inChunks: false }, join(root, 'dist'));
      return licencesOf(metafile, ROOT);
    };
    expect(await licence('MIT')).toContain('strict 1.0.0 (MIT)\n\nthe terms');
    await expect(licence('GPL-3.0-or-later')).rejects.toThrow(
      /strict: may it be handed on\?.*GPL-3\.0-or-later/,
    );
  });
});

describe('keyturn without its sandbox', () => {
  const lines = ['demo', 'sandbox', 'sandbox exec -- true'];

  it('does everything else, and says in a sentence what demo and sandbox want', async () => {
    const folder = await installIn(join(home, 'alone'), [tarballs.keyturn]);
    const example = join(folder, 'keyturn/rotation.example.yaml');
    expect(keyturnIn(folder, ['validate', '-c', example]).stdout).toContain('is valid');
    expect(keyturnIn(folder, ['sandbox', '--help']).stdout).toContain('until Ctrl-C');
    for (const line of lines) {
      const { stdout, stderr, status } = keyturnIn(folder, line.split(' '), join(home, 'alone'));
      expect({ line, status, stdout }).toEqual({ line, status: 64, stdout: '' });
      expect(stderr.replaceAll(/\s+/g, ' ')).toBe(
        '✗ keyturn-sandbox why the sandbox and the demo are a separate package, which is not installed beside keyturn ' +
          `next npm install --save-exact keyturn-sandbox@${version} `,
      );
    }
    const elsewhere = keyturnIn(folder, ['demo']).stderr;
    expect(elsewhere).toContain(
      `npm install --prefix ${join(home, 'alone')} --save-exact keyturn-sandbox@${version}`,
    );
  });

  it('installed for the whole machine, it names the command for that, which helps', async () => {
    const prefix = join(home, 'prefix');
    const folder = await installGlobally(prefix, [tarballs.keyturn]);
    expect(keyturnIn(folder, ['demo']).stderr).toContain(`npm install --global keyturn-sandbox@${version}`);
    await installGlobally(prefix, [tarballs.sandbox]);
    expect(keyturnIn(folder, ['sandbox', 'exec', '--', 'sh', '-c', 'exit 5']).status).toBe(5);
  });

  it('never takes one from the working directory, NODE_PATH or the home of the user', async () => {
    const folder = await installIn(join(home, 'alone'), [tarballs.keyturn]);
    const work = join(home, 'work');
    for (const place of ['node_modules', '.node_modules', '.node_libraries']) {
      const evil = join(work, place, 'keyturn-sandbox');
      await mkdir(join(evil, 'dist'), { recursive: true });
      await writeFile(
        join(evil, 'package.json'),
        JSON.stringify({ name: 'keyturn-sandbox', version, main: 'dist/keyturn-sandbox.js' }),
      );
      await writeFile(join(evil, 'dist/keyturn-sandbox.js'), 'console.log("evil")');
    }
    await cp(join(work, 'node_modules'), join(home, 'lib/node'), { recursive: true });
    const env = { NODE_PATH: join(work, 'node_modules'), HOME: work, PREFIX: home };
    for (const line of lines) {
      const { stdout, status } = keyturnIn(folder, line.split(' '), work, env);
      expect({ line, stdout, status }).toEqual({ line, stdout: '', status: 64 });
    }
    const both = keyturnIn(modules, ['sandbox', 'exec', '--', 'echo', 'good'], work, env);
    expect(both).toMatchObject({ stdout: 'good\n', status: 0 });
  });

  it('is told by the sandbox that it is what starts it', () => {
    const { stderr, status } = runInstalled(
      join(modules, 'keyturn-sandbox/dist/keyturn-sandbox.js'),
      ['demo'],
      {
        cwd: home,
      },
    );
    expect({ stderr, status }).toEqual({
      stderr: 'keyturn-sandbox is started by keyturn: keyturn sandbox --help\n',
      status: 64,
    });
  });

  it('wants it in exactly its own version, and names both', async () => {
    const folder = join(home, 'mixed/node_modules');
    await cp(modules, folder, { recursive: true });
    const manifest = join(folder, 'keyturn-sandbox/package.json');
    await writeFile(manifest, (await readFile(manifest, 'utf8')).replace(version, '9.8.7'));
    const { stderr, status } = keyturnIn(folder, ['demo']);
    expect(status).toBe(64);
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(
      `keyturn-sandbox 9.8.7 why it is installed beside keyturn ${version}, but must have the same version`,
    );
    expect(stderr).toContain(`keyturn-sandbox@${version}`);
  });
});
