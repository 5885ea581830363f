/** Runs the commands of a client's file one after the other, inside of the sandbox that this process runs in. */
import { spawn } from 'node:child_process';
import type { ClientFile, Row } from './clientFile.ts';
import { type Ended, judge } from './judge.ts';
import type { Judged } from './table.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** An `az` takes two seconds on an idle machine. */
const LIMIT_MS = 180_000;

export async function isInstalled({ installed }: ClientFile, environment: Environment): Promise<boolean> {
  return (await bash(installed, environment)).exit === 0;
}

export async function runClient(
  file: ClientFile,
  environment: Environment,
  tell: (judged: Judged) => void,
): Promise<readonly Judged[]> {
  const all: Judged[] = [];
  const take = (row: Row, ended: Ended) => {
    const judged = { client: file.client, row, cell: judge(row, ended), output: ended.output };
    all.push(judged);
    tell(judged);
  };
  if (file.prepare !== undefined) {
    const ended = await bash(file.prepare, environment);
    const row = { area: 'preparing', command: file.prepare, expect: 'works' } as const;
    take(row, ended);
    // Without its sign-in each row would fail for the same reason.
    if (ended.exit !== 0) return all;
  }
  for (const row of file.rows) take(row, await runRow(file, row, environment));
  return all;
}

function runRow(
  { by, prelude = '' }: ClientFile,
  { command }: Row,
  environment: Environment,
): Promise<Ended> {
  if (typeof command !== 'string') {
    const [program = '', ...rest] = command;
    return ended(program, rest, environment, '');
  }
  return by === undefined
    ? bash(`${prelude}\n${command}`, environment)
    : bash(by, environment, `${prelude}\n${command}`);
}

export function bash(line: string, environment: Environment, input = ''): Promise<Ended> {
  return ended('bash', ['-c', line], environment, input);
}

function ended(
  program: string,
  words: readonly string[],
  environment: Environment,
  input: string,
): Promise<Ended> {
  return new Promise(resolve => {
    const child = spawn(program, words, { env: environment, detached: true });
    let output = '';
    let late = false;
    // The whole group: bash does not pass a signal on to what it started.
    const timer = setTimeout(() => {
      late = true;
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, LIMIT_MS);
    const finish = (exit: number | undefined) => {
      clearTimeout(timer);
      resolve({ exit, output });
    };
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (chunk: string) => {
        output += chunk;
      });
    }
    child.on('error', error => {
      output += error.message;
      finish(127);
    });
    child.on('close', code => finish(late ? undefined : (code ?? 1)));
    // A client that reads no input may have ended before all of it was written.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
