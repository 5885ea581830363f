/**
 * Runs the program many times in one process, one run after the other (programHost.ts starts it). What a run
 * has of its own: arguments, environment, working folder, the machine's trust and proxy, both streams, exit code, and the entry
 * file of the program. What it shares with those before it: the modules that were loaded, so that a run does not compile them
 * anew. When a run leaves something at work behind it, the process ends, as it does after every run elsewhere.
 */
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { registerHooks } from 'node:module';
import { Writable } from 'node:stream';
import tls from 'node:tls';
import { pathToFileURL } from 'node:url';

const RUN = /\?run=\d+$/;
/** What a run has loaded and made for itself stays in memory, some 3 MB. */
const MOST_RUNS = 60;
/** How many turns of the event loop what is being closed may take. */
const TURNS = 50;

const reallyExit = process.exit;
let runs = 0;
let out = sink('stdout');
let err = sink('stderr');

// main.js is the run itself, which the entry file of the published program imports: each run has one of its own.
registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    const run = RUN.exec(context.parentURL ?? '');
    return run !== null && specifier === './main.js' ? { ...found, url: found.url + run[0] } : found;
  },
});
Object.defineProperty(process, 'stdout', { configurable: true, get: () => out });
Object.defineProperty(process, 'stderr', { configurable: true, get: () => err });
// Node writes them past process.stderr, where they would belong to no run.
process.removeAllListeners('warning');
process.on('warning', ({ name, message }) => err.write(`(node) ${name}: ${message}\n`));
process.on('disconnect', () => reallyExit(0));
process.on('message', ask => void answer(ask));

async function answer(ask) {
  const idle = resources();
  out = sink('stdout');
  err = sink('stderr');
  const exitCode = await run(ask);
  await Promise.all([out, err].map(written));
  const isClean = exitCode !== 70 && runs < MOST_RUNS && (await comesToRest(idle));
  process.send({ exitCode, isClean }, () => {
    if (!isClean) reallyExit(0);
  });
}

/** Not by its own `write`, which the program has changed. */
function written(stream) {
  return new Promise(resolve => Writable.prototype.write.call(stream, '', resolve));
}

async function run({ main, args, env, cwd }) {
  surround(env, cwd);
  process.argv = [process.execPath, main, ...args];
  const leaveProxy = env.NODE_USE_ENV_PROXY === '1' ? http.setGlobalProxyFromEnv(proxyOf(env)) : () => {};
  const listeners = new Map(process.eventNames().map(name => [name, process.rawListeners(name)]));
  runs += 1;
  const exitCode = await new Promise(resolve => {
    process.exitCode = undefined;
    process.exit = code => {
      if (code !== undefined) process.exitCode = code;
      resolve(Number(process.exitCode ?? 0));
    };
    import(`${pathToFileURL(main).href}?run=${runs}`).catch(error => {
      err.write(`${error.stack}\n`);
      resolve(1);
    });
  });
  for (const name of process.eventNames())
    for (const listener of process.rawListeners(name))
      if (!listeners.get(name)?.includes(listener)) {
        if (name === 'exit') listener(exitCode);
        process.off(name, listener);
      }
  process.exit = reallyExit;
  process.exitCode = undefined;
  leaveProxy();
  return exitCode;
}

/**
 * What Node reads of its environment when it starts, and what is asked later. No authorities but those that are named: to read
 * Node's own takes a tenth of a run, and nobody here has a certificate by them.
 */
function surround(env, cwd) {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
  process.chdir(cwd);
  const extra = env.NODE_EXTRA_CA_CERTS ? [readFileSync(env.NODE_EXTRA_CA_CERTS, 'utf8')] : [];
  tls.setDefaultCACertificates(extra);
}

function proxyOf({ HTTPS_PROXY, https_proxy, HTTP_PROXY, http_proxy, NO_PROXY, no_proxy }) {
  const named = { HTTPS_PROXY, https_proxy, HTTP_PROXY, http_proxy, NO_PROXY, no_proxy };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
}

async function comesToRest(idle) {
  for (let turn = 0; turn < TURNS; turn += 1) {
    await new Promise(resolve => setImmediate(resolve));
    if (resources() === idle) return true;
  }
  return false;
}

function resources() {
  return process
    .getActiveResourcesInfo()
    .filter(name => name !== 'Immediate')
    .toSorted()
    .join();
}

/** As a pipe is: no terminal, and handed on at once, so that what was written before the process is killed is known. */
function sink(name) {
  return new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      process.send({ [name]: chunk.toString() }, () => done());
    },
  });
}
