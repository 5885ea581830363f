/**
 * A real Chromium: the one that KEYTURN_BROWSER names, the system's, or the headless shell that the package @sparticuz/chromium
 * brings (MIT; Chromium itself is BSD-3-Clause), which needs nothing installed.
 */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { readPackage } from '../../src/cli/version.ts';

interface Program {
  readonly path: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Undefined where there is none: tests that need it are skipped then, and the closing line counts them. */
export async function findBrowser(): Promise<Program | undefined> {
  const named = process.env['KEYTURN_BROWSER'];
  if (named !== undefined && named !== '') return { path: named };
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const installed = folders
    .flatMap(folder => ['chromium', 'google-chrome'].map(name => join(folder, name)))
    .find(existsSync);
  return installed === undefined ? unpacked() : { path: installed };
}

/** Without the browser's own sandbox, which root may not use: it shows nothing but pages that the tests wrote. */
export function openBrowser({ path, env }: Program): Promise<Browser> {
  return chromium.launch({
    executablePath: path,
    args: ['--no-sandbox', '--font-render-hinting=none', '--disable-gpu'],
    env: { ...process.env, ...env },
  });
}

/** Once for each version, in a folder that is complete when it has its name. */
async function unpacked(): Promise<Program | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const url = new URL(import.meta.resolve('@sparticuz/chromium'));
  const version = readPackage(new URL('../package.json', url))?.version ?? 'unknown';
  const folder = join(tmpdir(), `keyturn-chromium-${version}`);
  if (!existsSync(folder)) await unpackTo(folder, new URL('../bin/', url));
  return {
    path: join(folder, 'chromium'),
    env: {
      LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'),
      ...(existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_PATH: join(folder, 'fonts') }),
    },
  };
}

/** The package unpacks into the folder for temporary files. */
async function unpackTo(folder: string, packed: URL): Promise<void> {
  const { inflate } = await import('@sparticuz/chromium');
  const aside = mkdtempSync(`${folder}-`);
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = aside;
  try {
    for (const name of ['chromium.br', 'fonts.tar.br', 'al2023.tar.br', 'swiftshader.tar.br'])
      await inflate(join(packed.pathname, name));
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
  mkdirSync(join(folder, '..'), { recursive: true });
  try {
    renameSync(aside, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    rmSync(aside, { recursive: true, force: true });
  }
}
