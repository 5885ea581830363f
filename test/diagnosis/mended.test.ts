/** The worlds of the night, mended: `keyturn diagnose`, then what its screen ends with, typed as it was printed. */
import { expect, it } from 'vitest';
import { shellIn } from './shell.ts';
import { openWorld } from './stage.ts';
import { otherwise } from './worlds/mended.ts';
import { nightly, nightWorlds } from './worlds/night.ts';

it('one command mends what is broken, and where it does not, it is said why', () => {
  const names = Object.keys(nightly);
  expect(Object.keys(otherwise).filter(name => !names.includes(name))).toEqual([]);
  expect(names.length - Object.keys(otherwise).length).toBeGreaterThanOrEqual(15);
});

it.each(nightWorlds)('$name', async world => {
  await using sandbox = await openWorld(world);
  const shell = shellIn(world, sandbox);
  const ask = `keyturn diagnose ${typeof world.ask === 'function' ? world.ask(sandbox) : world.ask}`;
  const { why = '', typed = [-1], says, meanwhile, afterwards = [] } = otherwise[world.name] ?? {};

  const found = await shell.type(ask);
  expect(found.exitCode, found.stdout).toBe(nightly[world.name]);
  const commands = commandsOn(found.stdout);
  expect(commands.at(-1), found.stdout).toBe(found.stdout.trimEnd().split('\n').at(-1)?.trim());
  const type = async (at: number) => {
    const line = commands.at(at) ?? '';
    const { exitCode, stdout, stderr } = await shell.type(line);
    if (line !== ask) expect(exitCode, `${line}\n${stdout}${stderr}`).toBe(0);
  };

  for (const at of typed === 'first' ? [0] : typed) await type(at);
  if (says !== undefined) expect((await shell.type(ask)).stdout).toContain(says);
  meanwhile?.(sandbox);
  for (const at of afterwards) await type(at);
  const again = await shell.type(ask);
  expect(again.exitCode, `${why}\n${again.stdout}`).toBe(0);
  expect(again.stdout).toContain('✓ healthy');
});

/** Each stands on a line of its own, to be copied. */
function commandsOn(screen: string): string[] {
  return [...screen.matchAll(/^ {6}((?:keyturn|az|gh|export|printf) .*)$/gm)].map(
    ([, command = '']) => command,
  );
}
