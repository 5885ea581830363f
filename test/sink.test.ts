/** What a process writes passes the filter, in whatever way it is handed over. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const SINK = new URL('../src/sink.ts', import.meta.url).href;
const MADE_UP = `abc8Q~${'x'.repeat(34)}`;

/** What a process brings out whose standard output is behind the filter, and after it what it says on the other stream. */
async function written(statements: string): Promise<string> {
  const program = `import { sinkOf } from ${JSON.stringify(SINK)};\nsinkOf(process.stdout, false);\n${statements}`;
  const run = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
  return run.stdout + run.stderr;
}

describe('a stream behind the filter', () => {
  it.each([
    ['text', `process.stdout.write(${JSON.stringify(MADE_UP)})`],
    ['bytes', `process.stdout.write(Buffer.from(${JSON.stringify(MADE_UP)}))`],
    ['text with an encoding', `process.stdout.write('${Buffer.from(MADE_UP).toString('hex')}', 'hex')`],
    ['what the console prints', `console.log(${JSON.stringify(MADE_UP)})`],
    ['the end', `process.stdout.end(${JSON.stringify(MADE_UP)})`],
  ])('takes a secret out of %s', async (_, statement) => {
    expect((await written(statement)).trim()).toBe('[looks like a client secret]');
  });

  it('tells those who want to know that something was written', async () => {
    expect(await written("process.stdout.write('one\\n', 'utf8', () => console.log('two'))")).toBe(
      'one\ntwo\n',
    );
  });

  it.each(['null', 'undefined', "''"])('ends without a last chunk (%s), and tells so', async chunk => {
    const told = "() => process.stderr.write(', told')";
    const ending = `process.stdout.write('all'); process.stdout.end(${chunk}, 'utf8', ${told})`;
    expect(await written(ending)).toBe('all, told');
  });
});
