import { execFileSync } from 'node:child_process';

/** As wide as a terminal is when nobody changed it, and as wide as the program ever writes. */
const WIDTHS = [80, 100];

/**
 * The file that `npx keyturn` runs. What it is asked most often by people who wait for the answer it says by heart;
 * `test/package.test.ts` holds it to what the program says. It must parse and link on any Node that knows ES modules,
 * so that an old one gets a sentence instead of a stack: nothing newer than ES2019, no imports, no top-level await.
 */
export function entryText(main: string, oldest: string): string {
  const helps = Object.fromEntries(WIDTHS.map(columns => [columns, said(main, '--help', columns)]));
  const [major, minor] = oldest.split('.');
  return `#!/usr/bin/env node
const VERSION = ${JSON.stringify(said(main, '--version'))};
/** By the number of columns. */
const HELPS = ${JSON.stringify(helps)};

const words = process.argv.slice(2);
const [node, minor] = process.versions.node.split('.').map(Number);

if (words.length === 1 && ['-V', '--version'].includes(words[0])) {
  say(process.stdout, VERSION, 0);
} else if (words.length === 1 && ['-h', '--help', 'help'].includes(words[0]) && helpFor(process.stdout)) {
  say(process.stdout, helpFor(process.stdout), 0);
} else if (words.length === 0 && helpFor(process.stderr)) {
  say(process.stderr, helpFor(process.stderr), 64);
} else if (node > ${major} || (node === ${major} && minor >= ${minor})) {
  keepCompiled();
  // Thousands of rotations live long enough to fill what is meant for short lives; let that grow, and it doubles memory.
  // Not for what only reads them, and most often three of them: node:v8 takes longer to load than that.
  if (words[0] !== 'validate') process.getBuiltinModule('node:v8').setFlagsFromString('--semi-space-growth-factor=1');
  import('./main.js').catch(error => {
    process.stderr.write('keyturn: cannot start on Node ' + process.versions.node + ': ' + error.stack + '\\n');
    process.exitCode = 1;
  });
} else {
  say(process.stderr, 'keyturn needs Node ${oldest} or newer; ' + process.execPath + ' is Node ' + process.versions.node + '. Install a newer one (https://nodejs.org) and run it again.\\n', 64);
}

function helpFor(stream) {
  return HELPS[Math.min(100, stream.columns || 100)];
}

function say(stream, text, exitCode) {
  stream.on('error', error => {
    if (error.code !== 'EPIPE') throw error;
  });
  stream.write(text);
  process.exitCode = exitCode;
}

${KEEP_COMPILED}`;
}

/** Of the sandbox, which is started by keyturn only, on the Node that keyturn found new enough. */
export function secondEntryText(): string {
  return `keepCompiled();
await import('./main.js');

${KEEP_COMPILED}`;
}

/** What the built program answers, on a stream that says it has so many columns. */
function said(main: string, word: string, columns = 100): string {
  const wide = `data:text/javascript,process.stdout.columns=${columns}`;
  return execFileSync(process.execPath, ['--import', wide, main, word], { encoding: 'utf8' });
}

/** Both programs keep it in one folder. */
const KEEP_COMPILED = `/**
 * What V8 made of the program is kept for the next start. It is run as it is found, so it has to be where nobody else
 * can write: not below /tmp, where Node would put it and anybody can be the first to make the folder.
 */
function keepCompiled() {
  const { XDG_CACHE_HOME, LOCALAPPDATA, HOME, NODE_COMPILE_CACHE } = process.env;
  if (NODE_COMPILE_CACHE) return;
  const { isAbsolute, join } = process.getBuiltinModule('node:path');
  const home = [XDG_CACHE_HOME, LOCALAPPDATA, HOME && join(HOME, '.cache')].find(path => path && isAbsolute(path));
  if (home !== undefined) keepIn(join(home, 'keyturn', 'compiled'));
}

function keepIn(folder) {
  const { lstatSync, mkdirSync } = process.getBuiltinModule('node:fs');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { uid, mode } = lstatSync(folder);
    const isOurs = process.geteuid === undefined || (uid === process.geteuid() && (mode & 0o22) === 0);
    if (isOurs) process.getBuiltinModule('node:module').enableCompileCache(folder);
  } catch (error) {
    // A home that cannot be written to: every start compiles anew.
  }
}
`;
