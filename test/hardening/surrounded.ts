/** Runs the table of surroundings; what this machine cannot make is told. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { type Ground, openGround, POLICY } from './ground.ts';
import { inTurn } from './inTurn.ts';
import type { LieDrawing } from './lying.ts';
import { outcomeOf } from './outcome.ts';
import type { Verdict } from './report.ts';
import { type Need, type Place, type Row, rows } from './surroundings.ts';
import { type Violation, violationsOf } from './violations.ts';

/** What is asked of the machine once; undefined: it can. */
const MISSING: Readonly<Record<Need, () => string | undefined>> = {
  'another user': () => failing('setpriv', '--reuid', '4242', '--regid', '4242', '--clear-groups', 'true'),
  'a mount namespace': () => failing('unshare', '-m', 'sh', '-c', 'mount -t tmpfs tmpfs /mnt'),
};
const answers = new Map<Need, string | undefined>();

function failing(command: string, ...args: string[]): string | undefined {
  const { status, error, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status === 0) return undefined;
  return `${command} does not work here (${error?.message ?? stderr.trim().split('\n')[0]})`;
}

function missing(need: Need | undefined): string | undefined {
  if (need === undefined) return undefined;
  if (!answers.has(need)) answers.set(need, MISSING[need]());
  return answers.get(need);
}

export function tableOfSurroundings({
  jobs,
  main,
  only,
  told,
}: Omit<LieDrawing, 'seed'>): Promise<Verdict[]> {
  const wanted = rows.filter(({ name }) => only === undefined || name.includes(only));
  return inTurn(wanted, jobs, async row => {
    const verdict = await rowVerdict(row, main);
    told?.(verdict);
    return verdict;
  });
}

const GIVEN = [POLICY, 'local.yaml', 'ca.pem', 'app.pem', 'a-file'];

export async function rowVerdict(row: Row, main?: string): Promise<Verdict> {
  const { name: kind, exits } = row;
  const skipped = missing(row.needs);
  if (skipped !== undefined) return { driver: 'surroundings', kind, input: kind, violations: [], skipped };
  await using ground = await openGround();
  await using hole = await blackHole();
  const place = { folder: ground.folder, proxyUrl: ground.sandbox.proxyUrl, blackHole: hole.url };
  prepare(ground, row, place);
  const args = row.args ?? ['rotate', '--config', 'local.yaml'];
  const env = { ...ground.env, NODE_EXTRA_CA_CERTS: join(ground.folder, 'ca.pem'), ...row.env?.(place) };
  // Another user may not read the folder that the built program is in.
  const own = main === undefined || row.needs === 'another user' ? {} : { main };
  const outcome = await outcomeOf({ args, cwd: ground.folder, env, ...own, ...row.how?.(place) });
  const { exitCode, seconds, silentSeconds, peakMb } = outcome;
  const also = { secrets: ground.secrets(), given: GIVEN, nodeTalks: row.nodeTalks ?? false };
  const violations: Violation[] = violationsOf(outcome, also);
  const said = `${outcome.stdout}${outcome.stderr}`;
  if (!outcome.ended && exitCode !== 70 && exitCode !== null && !exits.includes(exitCode))
    violations.push({
      kind: `exit ${exitCode}, and not ${exits.join(' or ')}`,
      text: `${kind}: ${shortened(said)}`,
    });
  if (exitCode !== 0 && row.names !== undefined && !row.names.test(said))
    violations.push({ kind: `not named: ${row.names.source}`, text: `${kind}: ${shortened(said)}` });
  const input = `${kind}: keyturn ${args.join(' ')}`;
  return { driver: 'surroundings', kind, input, violations, exitCode, seconds, silentSeconds, peakMb };
}

function prepare(ground: Ground, row: Row, place: Place): void {
  const { folder, sandbox } = ground;
  const at = (name: string) => join(folder, name);
  const policy = readFileSync(at(POLICY), 'utf8');
  writeFileSync(at('local.yaml'), policy.replace(/^lock:.*\n/m, ''));
  copyFileSync(sandbox.environment['NODE_EXTRA_CA_CERTS'] ?? '', at('ca.pem'));
  execFileSync('mkfifo', [at('fifo')]);
  if (row.needs === 'another user') {
    for (const file of ['', POLICY, 'local.yaml', 'ca.pem']) chownSync(at(file), 4242, 4242);
    chmodSync(at('ca.pem'), 0o644);
  }
  row.prepare?.(place);
}

function shortened(said: string): string {
  return JSON.stringify(said.length > 500 ? `${said.slice(0, 250)} … ${said.slice(-250)}` : said);
}

/** Takes every connection, and says nothing. */
async function blackHole(): Promise<AsyncDisposable & { readonly url: string }> {
  const taken = new Set<net.Socket>();
  const server = net.createServer(socket => {
    taken.add(socket);
    socket.on('error', () => {}).resume();
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () =>
      new Promise(resolve => {
        for (const socket of taken) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
