/** Where the program may find itself: a table of surroundings, and what it has to make of each. */
import type { ChildProcess } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Asked } from './outcome.ts';

/** A row's own, prepared by what runs it: `blackHole` takes connections and never answers. */
export interface Place {
  readonly folder: string;
  readonly proxyUrl: string;
  readonly blackHole: string;
}

export type Need = 'another user' | 'a mount namespace';

export interface Row {
  readonly name: string;
  readonly args?: readonly string[];
  readonly needs?: Need;
  readonly prepare?: (place: Place) => void;
  /** Undefined takes a variable away. */
  readonly env?: (place: Place) => Readonly<Record<string, string | undefined>>;
  readonly how?: (place: Place) => Pick<Asked, 'shell' | 'through' | 'node' | 'meanwhile' | 'silence'>;
  /** One of these. 64: malformed variable or argument; 3: what a person changes elsewhere; 1: what passes. */
  readonly exits: readonly number[];
  /** Has to be said, where it does not end with 0. */
  readonly names?: RegExp;
  /** The row has asked Node or an SDK to talk: frames and controls in that are theirs, tokens are not. */
  readonly nodeTalks?: true;
}

const LOCAL = ['--config', 'local.yaml'];
const ROTATE = ['rotate', ...LOCAL];
const AUDIT = [...ROTATE, '--audit'];
const REVOKE = ['revoke', 'billing', '--yes', '--settle', '0', ...LOCAL, '--record'];
const BUNDLE = ['diagnose', 'billing', ...LOCAL, '--bundle'];
/** A user that /etc/passwd does not know, as containers have them. */
const NUMERIC = ['setpriv', '--reuid', '4242', '--regid', '4242', '--clear-groups'];
const asNumeric = () => ({ through: NUMERIC });
const inNamespace = (shell: string) => () => ({
  through: ['unshare', '-m', 'sh', '-c', `${shell}; exec "$@"`, 'sh'],
});
/** Once it has said its first word: before, the signals are Node's. */
const after =
  (ms: number, ...signals: NodeJS.Signals[]) =>
  () => ({
    meanwhile: (child: ChildProcess) => {
      child.stderr?.once('data', () => {
        const timers = signals.map((signal, index) => setTimeout(() => child.kill(signal), ms * (index + 1)));
        child.once('exit', () => timers.forEach(clearTimeout));
      });
    },
  });
const anApp = (write: (file: string) => void): Pick<Row, 'prepare' | 'env'> => ({
  prepare: ({ folder }) => write(join(folder, 'app.pem')),
  env: ({ folder }) => ({ ...APP, KEYTURN_GITHUB_APP_KEY_FILE: join(folder, 'app.pem') }),
});
const APP = { GITHUB_TOKEN: undefined, GH_TOKEN: undefined, KEYTURN_GITHUB_APP_ID: '4711' };
const keys = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
const encryptedKey = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'sesame' },
  }).privateKey;
const set = (env: Readonly<Record<string, string | undefined>>) => ({ env: () => env });

const LOCK = /XDG_STATE_HOME|locks/;
const KEY = { exits: [3, 64], names: /KEYTURN_GITHUB_APP_KEY_FILE/ };
const PROXY = { exits: [64], names: /HTTPS_PROXY/i };
const TENANT = '6f1b9c1e-7d3a-4b52-9d0e-3a1f5c2b7e90';

const users: readonly Row[] = [
  { name: 'a user without an entry in passwd', needs: 'another user', how: asNumeric, exits: [0] },
  {
    name: 'the same, with a trail',
    needs: 'another user',
    how: asNumeric,
    args: [...AUDIT, 'audit.jsonl'],
    exits: [0],
  },
  {
    name: 'the same, without HOME',
    needs: 'another user',
    how: asNumeric,
    ...set({ HOME: undefined, XDG_STATE_HOME: undefined }),
    exits: [3],
    names: LOCK,
  },
  {
    name: 'HOME=/ that cannot be written',
    needs: 'another user',
    how: asNumeric,
    ...set({ HOME: '/', XDG_STATE_HOME: undefined }),
    exits: [3],
    names: LOCK,
  },
  {
    name: 'a home that cannot be written',
    needs: 'another user',
    how: asNumeric,
    prepare: ({ folder }) => {
      mkdirSync(join(folder, 'home'));
      chmodSync(join(folder, 'home'), 0o555);
    },
    env: ({ folder }) => ({ HOME: join(folder, 'home'), XDG_STATE_HOME: undefined }),
    exits: [3],
    names: LOCK,
  },
  {
    name: 'a policy that cannot be read',
    needs: 'another user',
    how: asNumeric,
    prepare: ({ folder }) => chmodSync(join(folder, 'local.yaml'), 0),
    exits: [3, 64, 78],
    names: /local\.yaml/,
  },
  {
    name: 'umask 777',
    needs: 'another user',
    how: () => ({ through: NUMERIC, shell: 'umask 777' }),
    exits: [0, 3],
    names: LOCK,
  },
  { name: 'a relative HOME', ...set({ HOME: 'home', XDG_STATE_HOME: undefined }), exits: [3], names: LOCK },
  { name: 'XDG_STATE_HOME is empty', ...set({ XDG_STATE_HOME: '' }), exits: [0] },
  { name: 'XDG_STATE_HOME is relative', ...set({ XDG_STATE_HOME: 'state' }), exits: [0] },
  {
    name: 'XDG_STATE_HOME is a file',
    env: ({ folder }) => ({ XDG_STATE_HOME: join(folder, 'local.yaml') }),
    exits: [3],
    names: LOCK,
  },
  {
    name: 'the working folder is gone',
    how: () => ({ shell: 'mkdir gone; cd gone; rmdir ../gone' }),
    args: ['rotate', '--config', '../local.yaml'],
    exits: [0, 3, 64, 78],
    names: /folder|local\.yaml/,
  },
];

const disks: readonly Row[] = [
  {
    name: 'a root that is read-only',
    needs: 'a mount namespace',
    how: inNamespace('mount --bind / / && mount -o remount,bind,ro /; cd "$PWD"'),
    exits: [3],
    names: LOCK,
  },
  {
    name: 'a full disk for the locks',
    needs: 'a mount namespace',
    prepare: ({ folder }) => mkdirSync(join(folder, 'state')),
    how: ({ folder }) =>
      inNamespace(
        `mount -t tmpfs -o size=4k tmpfs ${folder}/state && head -c 9000 /dev/zero >${folder}/state/full 2>/dev/null`,
      )(),
    exits: [1, 3],
    names: LOCK,
  },
  {
    name: 'a full disk for the trail',
    needs: 'a mount namespace',
    prepare: ({ folder }) => mkdirSync(join(folder, 'small')),
    how: ({ folder }) => inNamespace(`mount -t tmpfs -o size=4k tmpfs ${folder}/small`)(),
    args: [...AUDIT, 'small/audit.jsonl'],
    exits: [1, 3],
    names: /audit\.jsonl/,
  },
  {
    name: 'a full disk for the metrics',
    needs: 'a mount namespace',
    prepare: ({ folder }) => mkdirSync(join(folder, 'small')),
    how: ({ folder }) => inNamespace(`mount -t tmpfs -o size=4k tmpfs ${folder}/small`)(),
    args: [...ROTATE, '--metrics', 'small/keyturn.prom'],
    exits: [1],
    names: /metrics file small\/keyturn\.prom[\s\S]*the disk is full/,
  },
  {
    name: 'stdout on a full disk',
    how: () => ({ shell: 'exec >/dev/full' }),
    exits: [1],
    names: /stdout|standard output|ENOSPC|disk/i,
  },
  { name: 'stderr on a full disk', how: () => ({ shell: 'exec 2>/dev/full' }), exits: [0, 1] },
  { name: 'a log on a full disk', how: () => ({ shell: 'exec >>/dev/full 2>&1' }), exits: [1] },
  {
    name: 'JSON on a full disk',
    how: () => ({ shell: 'exec >/dev/full' }),
    args: ['plan', '--json', ...LOCAL],
    exits: [1],
    names: /stdout|standard output|ENOSPC|disk/i,
  },
  {
    name: '24 open files',
    how: () => ({ shell: 'ulimit -n 24' }),
    exits: [0, 1, 3],
    names: /files|EMFILE|ulimit/i,
  },
  { name: 'no file may be written', how: () => ({ shell: 'ulimit -f 0' }), exits: [1, 3], names: LOCK },
  { name: 'stdin is closed', how: () => ({ shell: 'exec <&-' }), exits: [0] },
  { name: 'stdout is closed', how: () => ({ shell: 'exec >&-' }), exits: [0, 1] },
  { name: 'stderr is closed', how: () => ({ shell: 'exec 2>&-' }), exits: [0] },
  { name: 'all three are closed', how: () => ({ shell: 'exec <&- >&- 2>&-' }), exits: [0, 1] },
];

const ways: readonly Row[] = [
  {
    name: 'HTTPS_PROXY without a scheme',
    env: ({ proxyUrl }) => proxies(proxyUrl.replace('http://', '')),
    exits: [0, 64],
    names: /HTTPS_PROXY/i,
  },
  {
    name: 'HTTPS_PROXY with # in the password',
    env: ({ proxyUrl }) => proxies(proxyUrl.replace('//', '//ada:p#ss@')),
    ...PROXY,
  },
  {
    name: 'HTTPS_PROXY with a scheme of socks5',
    env: ({ proxyUrl }) => proxies(proxyUrl.replace('http:', 'socks5:')),
    ...PROXY,
  },
  {
    name: 'HTTPS_PROXY of blanks',
    ...set(proxies('  ')),
    exits: [0, 1, 64],
    names: /HTTPS_PROXY|login\.microsoftonline\.com/i,
  },
  {
    name: 'HTTPS_PROXY that refuses',
    ...set(proxies('http://127.0.0.1:9')),
    exits: [1, 3],
    names: /HTTPS_PROXY|127\.0\.0\.1:9/i,
  },
  {
    name: 'HTTPS_PROXY that is a black hole',
    env: ({ blackHole }) => proxies(blackHole),
    exits: [1, 3],
    names: /HTTPS_PROXY|127\.0\.0\.1|login\.microsoftonline\.com/i,
  },
  {
    name: 'HTTPS_PROXY that nobody knows',
    ...set(proxies('http://proxy.invalid:3128')),
    exits: [1, 3],
    names: /HTTPS_PROXY|proxy\.invalid/i,
  },
  {
    name: 'NODE_EXTRA_CA_CERTS that is missing',
    ...set({ NODE_EXTRA_CA_CERTS: '/nowhere.pem' }),
    exits: [3, 64],
    names: /NODE_EXTRA_CA_CERTS/,
    nodeTalks: true,
  },
  {
    name: 'NODE_EXTRA_CA_CERTS that is no certificate',
    env: ({ folder }) => ({ NODE_EXTRA_CA_CERTS: join(folder, 'local.yaml') }),
    exits: [3, 64],
    names: /NODE_EXTRA_CA_CERTS/,
    nodeTalks: true,
  },
  { name: 'SSL_CERT_FILE that is missing', ...set({ SSL_CERT_FILE: '/nowhere.pem' }), exits: [0] },
];

/** Without NODE_USE_ENV_PROXY, with which Node itself reads them, and ends before the program begins. */
function proxies(url: string): Record<string, string | undefined> {
  return { HTTPS_PROXY: url, https_proxy: url, NODE_USE_ENV_PROXY: undefined };
}

const signIns: readonly Row[] = [
  {
    name: 'AZURE_TENANT_ID in quotes',
    ...set({ AZURE_TENANT_ID: `"${TENANT}"` }),
    exits: [64],
    names: /AZURE_TENANT_ID/,
  },
  {
    name: 'AZURE_TENANT_ID between blanks',
    ...set({ AZURE_TENANT_ID: ` ${TENANT} ` }),
    exits: [0, 64],
    names: /AZURE_TENANT_ID/,
  },
  {
    name: 'AZURE_TENANT_ID is empty',
    ...set({ AZURE_TENANT_ID: '' }),
    exits: [3, 64],
    names: /AZURE_TENANT_ID/,
  },
  {
    name: 'AZURE_CLIENT_ID in quotes',
    ...set({ AZURE_CLIENT_ID: `'${TENANT}'` }),
    exits: [64],
    names: /AZURE_CLIENT_ID/,
  },
  {
    name: 'AZURE_CLIENT_SECRET with a line break',
    env: () => ({ AZURE_CLIENT_SECRET: 'abc4Q~0123456789012345678901234567890123\n' }),
    exits: [64],
    names: /AZURE_CLIENT_SECRET/,
  },
  {
    name: 'a federated token that is not there',
    ...set({ AZURE_CLIENT_SECRET: undefined, AZURE_FEDERATED_TOKEN_FILE: '/nowhere/token' }),
    exits: [3, 64],
    names: /AZURE_FEDERATED_TOKEN_FILE|\/nowhere\/token/,
  },
  {
    name: 'a certificate that is not there',
    ...set({ AZURE_CLIENT_SECRET: undefined, AZURE_CLIENT_CERTIFICATE_PATH: '/nowhere.pem' }),
    exits: [3, 64],
    names: /AZURE_CLIENT_CERTIFICATE_PATH|\/nowhere\.pem/,
  },
  {
    name: 'nobody is signed in to GitHub',
    ...set({ GITHUB_TOKEN: undefined, GH_TOKEN: undefined }),
    exits: [3, 64],
    names: /GITHUB_TOKEN/,
  },
  {
    name: 'GITHUB_TOKEN with a line break',
    ...set({ GITHUB_TOKEN: 'ghp_012345678901234567890123456789abcdef\n\nX: y' }),
    exits: [64],
    names: /GITHUB_TOKEN/,
  },
  { name: 'an App’s key that is empty', ...anApp(file => writeFileSync(file, '')), ...KEY },
  {
    name: 'an App’s key in base64',
    ...anApp(file => writeFileSync(file, Buffer.from(keys().privateKey).toString('base64'))),
    ...KEY,
  },
  { name: 'an App’s key with a passphrase', ...anApp(file => writeFileSync(file, encryptedKey())), ...KEY },
  { name: 'an App’s public key', ...anApp(file => writeFileSync(file, keys().publicKey)), ...KEY },
  { name: 'an App’s key that is a directory', ...anApp(file => mkdirSync(file)), ...KEY },
  { name: 'an App’s key that is missing', ...anApp(() => {}), ...KEY },
  {
    name: 'an App’s key that is a device',
    prepare: () => {},
    ...set({ ...APP, KEYTURN_GITHUB_APP_KEY_FILE: '/dev/zero' }),
    ...KEY,
  },
  {
    name: 'GITHUB_TOKEN beside an App',
    ...set({ KEYTURN_GITHUB_APP_ID: '4711', KEYTURN_GITHUB_APP_KEY_FILE: '/nowhere.pem' }),
    exits: [0, 3, 64],
    names: /GITHUB_TOKEN|KEYTURN_GITHUB_APP/,
  },
];

const talk: readonly Row[] = [
  {
    name: 'TZ and LC_ALL of nonsense',
    ...set({ TZ: 'Nowhere/../../x', LC_ALL: 'xx_YY.UTF-99', LANG: '\u001b[2J' }),
    exits: [0],
  },
  {
    name: 'TERM, COLUMNS and NO_COLOR of nonsense',
    ...set({ TERM: '\u001b', COLUMNS: '-1', LINES: 'x', NO_COLOR: '', FORCE_COLOR: '9' }),
    exits: [0],
  },
  { name: 'AZURE_LOG_LEVEL=verbose', ...set({ AZURE_LOG_LEVEL: 'verbose' }), exits: [0], nodeTalks: true },
  { name: 'DEBUG=*', ...set({ DEBUG: '*' }), exits: [0], nodeTalks: true },
  {
    name: 'NODE_DEBUG=http,tls',
    ...set({ NODE_DEBUG: 'http,https,tls,net,fetch,undici' }),
    exits: [0, 64],
    names: /NODE_DEBUG/,
    nodeTalks: true,
  },
  {
    name: 'AZURE_AUTHORITY_HOST of nonsense',
    ...set({ AZURE_AUTHORITY_HOST: 'http://evil.example' }),
    exits: [0],
  },
  { name: 'SIGUSR1: no inspector', how: after(200, 'SIGUSR1', 'SIGUSR1'), exits: [0, 1] },
  { name: 'SIGHUP in the middle', how: after(300, 'SIGHUP'), exits: [0, 1, 3, 129] },
  { name: 'SIGTERM in the middle', how: after(300, 'SIGTERM'), exits: [0, 1, 3, 130, 143] },
  { name: 'SIGPIPE and SIGWINCH', how: after(200, 'SIGPIPE', 'SIGWINCH'), exits: [0, 1] },
];

const TO = [
  ['a full device', '/dev/full', () => {}],
  ['a device that takes all', '/dev/null', () => {}],
  ['a FIFO that nobody reads', 'fifo', () => {}],
  ['a directory', 'dir', ({ folder }: Place) => mkdirSync(join(folder, 'dir'))],
  ['a link to nowhere', 'link', ({ folder }: Place) => symlinkSync('nowhere/at/all', join(folder, 'link'))],
  ['a file', 'a-file', ({ folder }: Place) => writeFileSync(join(folder, 'a-file'), 'mine\n')],
] as const;

const SINKS = [
  ['--audit', AUDIT, { 'a device that takes all': [0, 1, 3, 64] }],
  ['--record', REVOKE, { 'a directory': [0, 1] }],
  ['--metrics', [...ROTATE, '--metrics'], {}],
  [
    '--bundle',
    BUNDLE,
    { 'a device that takes all': [0, 1, 3, 64], 'a file': [0, 1, 3, 64], 'a full device': [1, 3, 64] },
  ],
] as const;

const sinks: readonly Row[] = SINKS.flatMap(([option, args, others]) =>
  TO.map(([what, path, prepare]) => {
    const own: readonly number[] | undefined = Reflect.get(others, what);
    const exits = own ?? [1, 3, 64];
    const names = exits.includes(0) ? undefined : new RegExp(path);
    return { name: `${option} to ${what}`, args: [...args, path], prepare, exits, ...(names && { names }) };
  }),
);

export const rows: readonly Row[] = [...users, ...disks, ...ways, ...signIns, ...talk, ...sinks];
