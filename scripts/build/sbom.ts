/** What is inside a program as a bill of materials: CycloneDX 1.6, JSON. The same program gives the same bytes. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { version as esbuildVersion, type Metafile } from 'esbuild';
import { importsBetween, packagesIn } from './contents.ts';

export interface Described {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** Where the folders of its packages are. */
  readonly root: string;
  /** package-lock.json, which knows the hash of what was installed. */
  readonly lock: { readonly packages: Readonly<Record<string, { readonly integrity?: string }>> };
}

/** Without a time and a number drawn by chance: both may be left out, and would make two builds differ. */
export function sbomOf(metafile: Metafile, described: Described): object {
  const folders = packagesIn(metafile);
  const own = purlOf(described.name, described.version);
  const refs = new Map(folders.map(folder => [folder, refOf(join(described.root, folder))]));
  const wants = new Map<string, Set<string>>();
  for (const [from, to] of importsBetween(metafile)) {
    const ref = refs.get(from) ?? own;
    wants.set(ref, new Set([...(wants.get(ref) ?? []), ...to.flatMap(folder => refs.get(folder) ?? [])]));
  }
  const dependencies = [...wants].map(([ref, to]) => ({ ref, dependsOn: [...to].sort() }));
  // One version of a package may lie in several folders.
  const once = folders.filter(
    (folder, at) => folders.findIndex(one => refs.get(one) === refs.get(folder)) === at,
  );
  const content = {
    version: 1,
    metadata: {
      lifecycles: [{ phase: 'build' }],
      tools: { components: [{ type: 'application', name: 'esbuild', version: esbuildVersion }] },
      component: {
        ...{ type: 'application', 'bom-ref': own, name: described.name, version: described.version },
        ...{ licenses: licensesOf(described.license), purl: own },
      },
    },
    components: once.map(folder => componentOf(folder, described)),
    dependencies,
  };
  return { bomFormat: 'CycloneDX', specVersion: '1.6', serialNumber: serialOf(content), ...content };
}

interface About {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

function aboutOf(folder: string): About {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as About;
}

function refOf(folder: string): string {
  const { name, version } = aboutOf(folder);
  return purlOf(name, version);
}

function componentOf(folder: string, { root, lock }: Described): object {
  const { name, version, license } = aboutOf(join(root, folder));
  const [, group, base = name] = /^(@[^/]+)\/(.+)$/.exec(name) ?? [];
  const purl = purlOf(name, version);
  return {
    ...{ type: 'library', 'bom-ref': purl },
    ...(group === undefined ? {} : { group }),
    ...{ name: base, version },
    ...hashesOf(lock.packages[folder]?.integrity),
    ...{ licenses: licensesOf(license), purl },
  };
}

/** The purl specification, type npm: the scope is the namespace, with its @ encoded. */
function purlOf(name: string, version: string): string {
  return `pkg:npm/${name.replace(/^@/, '%40')}@${version}`;
}

/** One licence by its SPDX id; several in one expression. */
function licensesOf(license: string): object[] {
  return /[\s(]/.test(license) ? [{ expression: license }] : [{ license: { id: license } }];
}

/** `sha512-…` in base64, of the tarball that was installed. */
function hashesOf(integrity: string | undefined): object {
  const [, digest] = /^sha512-([A-Za-z0-9+/=]+)$/.exec(integrity ?? '') ?? [];
  if (digest === undefined) return {};
  return { hashes: [{ alg: 'SHA-512', content: Buffer.from(digest, 'base64').toString('hex') }] };
}

/** A UUID of version 8 (RFC 9562), whose bits are ours to choose: they follow from the content. */
function serialOf(content: object): string {
  const hex = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`];
  return `urn:uuid:${[...parts, hex.slice(20, 32)].join('-')}`;
}
