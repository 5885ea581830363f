/** A run as config/deploy/Containerfile says: a number for a user, nothing to write but one folder, no home, no shell. */
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assemblePackage } from '../../scripts/build/assemble.ts';
import { products } from '../../scripts/build/products.ts';
import { openStage, policyOf, type Stage } from '../e2e/stage.ts';
import { searchedFolder } from '../support/canary.ts';
import { alone, type Contained, contained, layOut, whyNotContained } from './contained.ts';
import { imageOf } from './image.ts';

const image = imageOf();
const whyNot = whyNotContained();
if (whyNot !== undefined) process.stdout.write(`in a container: skipped: ${whyNot}\n`);

let folder: string;
let built: string;
beforeAll(async () => {
  // Not within the canary's folder, which the user of the image could not enter.
  folder = mkdtempSync(join(tmpdir(), 'keyturn-image-'));
  const ready = process.env['KEYTURN_BUILT'];
  built = ready === undefined ? await assemblePackage(products[0], folder) : dirname(dirname(ready));
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const LOCK = 'lock: { container: https://stkeyturn.blob.core.windows.net/locks }';

describe.skipIf(whyNot !== undefined)('in a container', () => {
  it('the default command rotates, and leaves the trail in the volume', async () => {
    await using container = await openContainer(policyOf());
    const { exitCode, stderr } = await container.run(image.command);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    const trail = join(container.volume, 'audit.jsonl');
    expect(readFileSync(trail, 'utf8')).toContain('"run.finished"');
    const { mode, uid } = statSync(trail);
    expect({ mode: mode & 0o777, uid }).toEqual({ mode: 0o600, uid: image.user[0] });
    expect(readdirSync(container.volume).sort()).toEqual(['audit.jsonl', 'keyturn']);
  });

  it('every verb does its work there, and leaves nothing but what it is told to leave', {
    timeout: 400_000,
  }, async () => {
    await using container = await openContainer(policyOf());
    const audit = ['--audit', 'audit.jsonl'];
    const lines = [
      ['validate', '--rights'],
      ['plan'],
      ['rotate', ...audit],
      ['status', ...audit],
      ['verify'],
      ['adopt', '--all', '--yes', ...audit],
      ['diagnose', 'payments-api', '--bundle', 'bundle.json'],
      ['discover', '--all'],
      ['revoke', 'payments-api', '--yes', '--settle', '0', ...audit],
      ['rotate', 'payments-api', '--now', '--yes', ...audit],
      ['rollback', 'payments-api', '--yes', ...audit],
      ['stop', '--reason', 'a test'],
      ['go'],
      ['history', '--check', ...audit],
      ['report', '--html', 'report.html', ...audit],
      ['explain', 'AADSTS7000215'],
      ['completion', 'bash'],
    ];
    const wrong: string[] = [];
    for (const args of lines) {
      const { exitCode, stdout, stderr } = await container.run(args);
      if (exitCode !== 0) wrong.push(`${args.join(' ')}: exit ${exitCode}\n${stdout}${stderr}`);
    }
    expect(wrong).toEqual([]);
    const left = readdirSync(container.volume).map(name => name.replace(/^(incident)-r-.*\./, '$1.'));
    expect(left.sort()).toEqual([
      ...['audit.jsonl', 'bundle.json', 'incident.json', 'incident.md', 'keyturn', 'report.html'],
    ]);
  });

  it('with the lock in a container of blobs, and without a trail, it wants nothing to write at all', async () => {
    await using container = await openContainer(policyOf(undefined, LOCK));
    const { exitCode, stdout, stderr } = await container.run(['rotate', '--wait', '30m'], { volume: false });
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stdout).toContain('1 changed in');
  });

  it('a volume of which only the group is that of the image, as fsGroup makes it, is enough', async () => {
    await using container = await openContainer(policyOf());
    chmodSync(container.volume, 0o2775);
    expect(await container.run(image.command, { owner: 0 })).toMatchObject({ exitCode: 0 });
    expect(await container.run(image.command, { owner: 0 })).toMatchObject({ exitCode: 0 });
  });

  it.each(['managed-identity', 'app-service'])('it signs in by %s, too', async way => {
    await using container = await openContainer(policyOf(), way);
    expect(await container.run(['plan'])).toMatchObject({ exitCode: 0 });
  });

  it.each([
    [
      'without a volume',
      { volume: false },
      /audit\.jsonl\n.*the file system is read-only\n.*mount the folder/,
    ],
    [
      'with the volume of another user',
      { owner: 4242 },
      /audit\.jsonl\n.*permission denied\n.*grant write access/,
    ],
  ])('%s the default command says what is missing, and changes nothing', async (_name, how, said) => {
    await using container = await openContainer(policyOf());
    const { exitCode, stderr } = await container.run(image.command, how);
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringMatching(said) });
    const { history } = container.stage.sandbox;
    expect(history.entries().filter(({ operation }) => operation === 'addPassword')).toEqual([]);
  });

  it('process 1 hears that it is to stop, and the next run goes on', async () => {
    await using container = await openContainer(policyOf());
    const stopped = await container.run(image.command, { signal: 'SIGTERM' });
    expect(stopped).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('Stopping') });
    expect(await container.run(image.command)).toMatchObject({ exitCode: 0 });
  });

  it('a run that is killed leaves nothing that keeps the next container from its work', {
    timeout: 400_000,
  }, async () => {
    await using container = await openContainer(policyOf());
    expect(await container.run(image.command, { signal: 'SIGKILL' })).not.toMatchObject({ exitCode: 0 });
    expect(await container.run(image.command)).toMatchObject({ exitCode: 0 });
    const checked = await container.run(['history', '--check', '--audit', 'audit.jsonl']);
    expect(checked).toMatchObject({ exitCode: 0 });
  });
});

it('as far as every machine can: no home, no folder for temporary files, no working folder of its own', async () => {
  const policy = policyOf();
  await using stage = await openStage({}, policy);
  const volume = join(searchedFolder(), 'volume');
  mkdirSync(volume);
  const own = { KEYTURN_CONFIG: policy, XDG_STATE_HOME: volume };
  const env = { ...image.env, ...stage.sandbox.environmentBy('workload-identity'), ...own };
  const args = image.command.map(word => word.replace(image.workdir, volume));
  const { exitCode, stderr } = await alone([process.execPath, join(built, 'dist/keyturn.js'), ...args], env);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  expect(readdirSync(volume).sort()).toEqual(['audit.jsonl', 'keyturn']);
});

interface How extends Pick<Contained, 'signal'> {
  readonly volume?: boolean;
  /** Of the volume, where it is not the user of the image. */
  readonly owner?: number;
}

interface Container extends AsyncDisposable {
  readonly stage: Stage;
  readonly volume: string;
  run(args: readonly string[], how?: How): ReturnType<typeof contained>;
}

/** The image, with this policy mounted. */
async function openContainer(policy: string, way = 'workload-identity'): Promise<Container> {
  const stage = await openStage({}, policy);
  const root = mkdtempSync(join(folder, 'root-'));
  const volume = join(searchedFolder(), 'volume');
  mkdirSync(volume, { mode: 0o700 });
  const given = stage.sandbox.environmentBy(way);
  const mounted = Object.entries(given).filter(([, value]) => value.startsWith('/') && existsSync(value));
  const at = (name: string) => `/run/secrets/${name.toLowerCase()}`;
  const env = { ...given, ...Object.fromEntries(mounted.map(([name]) => [name, at(name)])) };
  const files = Object.fromEntries(mounted.map(([name, value]) => [at(name), readFileSync(value, 'utf8')]));
  const config = image.env['KEYTURN_CONFIG'] ?? '';
  layOut(root, image, { built, files: { ...files, [config]: readFileSync(policy, 'utf8') } });
  return {
    ...{ stage, volume },
    run(args, { volume: isMounted = true, owner = image.user[0], ...how } = {}) {
      chownSync(volume, owner, image.user[1]);
      return contained(root, image, { args, env, ...(isMounted && { volume }), ...how });
    },
    [Symbol.asyncDispose]: () => stage[Symbol.asyncDispose](),
  };
}
