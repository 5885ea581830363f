import { spawn } from 'node:child_process';
import { constants } from 'node:os';

export interface ChildEnd {
  /** As a shell reports it: 127 not found, 126 cannot be run, 128 and the signal's number when a signal ended it. */
  readonly exitCode: number;
  /** Why it could not be started. */
  readonly trouble?: string;
}

interface ChildOptions {
  readonly output?: 'inherit' | 'ignore';
  /** What a program of ours gets over a channel of its own, which closes when this process ends. */
  readonly told?: object;
}

/**
 * Runs a command on this terminal (its output is not touched, or not shown at all) and passes signals on to it until
 * it ends.
 */
export function runChild(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
  { output = 'inherit', told }: ChildOptions = {},
): Promise<ChildEnd> {
  const [command = '', ...args] = words;
  const child = spawn(command, args, {
    env: environment,
    stdio: ['inherit', output, output, ...(told === undefined ? [] : ['ipc' as const])],
  });
  // Where it has ended before it could be told, its end says what there is to say.
  if (told !== undefined) child.send(told, () => {});
  const stopPassing = passSignals(signal => child.kill(signal));
  return new Promise<ChildEnd>(resolve => {
    child.once('error', error => resolve(notStarted(command, error)));
    child.once('exit', (code, signal) =>
      resolve({ exitCode: code ?? 128 + (signal ? constants.signals[signal] : 0) }),
    );
  }).finally(stopPassing);
}

function passSignals(pass: (signal: NodeJS.Signals) => void): () => void {
  const passed: NodeJS.Signals[] = fromTerminal() ? ['SIGTERM', 'SIGHUP'] : ['SIGTERM', 'SIGHUP', 'SIGINT'];
  const passers = passed.map(signal => ({ signal, passer: () => pass(signal) }));
  for (const { signal, passer } of passers) process.on(signal, passer);
  return () => {
    for (const { signal, passer } of passers) process.removeListener(signal, passer);
  };
}

/** Ctrl-C on a terminal reaches the child by itself; passed on as well, it would count as a second Ctrl-C. */
function fromTerminal(): boolean {
  return [process.stdin, process.stdout, process.stderr].some(stream => stream.isTTY);
}

function notStarted(command: string, error: NodeJS.ErrnoException): ChildEnd {
  if (error.code === 'ENOENT')
    return { exitCode: 127, trouble: `command ${command} was not found on the PATH` };
  const why = error.code === 'EACCES' ? 'the file may not be executed' : (error.code ?? error.message);
  return { exitCode: 126, trouble: `the command ${command} could not be started: ${why}` };
}
