/**
 * What a person sees of fleets of 1, 3, 12, 30 and 400 rotations on screens of 60, 80 and 120 columns, kept as files that were looked
 * at: `npm test -- test/cli/screens.test.ts -u` writes them anew. Everything is in memory, so that a screen costs milliseconds.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { widthOf } from '../../src/cli/human/layout.ts';
import { typed } from './given.ts';
import { fleetOf } from './screens.ts';

const FOLDER = fileURLToPath(new URL('screens', import.meta.url));
const SIZES = [1, 3, 12, 30, 400] as const;
const COLUMNS = [60, 80, 120];

/** The commands whose screens are kept. A plan with all steps is for few. */
function commandsFor(count: number): string[] {
  if (count <= 12) return ['status', 'plan'];
  const brief = ['plan --brief', 'status --expires-within 14d'];
  return count <= 30 ? ['status', 'status --brief', 'plan', ...brief] : ['status', ...brief];
}

const cases = SIZES.flatMap(count =>
  commandsFor(count).flatMap(command => COLUMNS.map(columns => ({ count, command, columns }))),
);

describe.each(cases)('keyturn $command of $count on $columns columns', ({ count, command, columns }) => {
  const screen = typed(command, { ...fleetOf(count), columns, live: true });

  it('is as it was looked at', async () => {
    const file = `${command.replaceAll(/[ -]+/g, '-')}-${count}-${columns}.txt`;
    await expect((await screen).out).toMatchFileSnapshot(join(FOLDER, file));
  });

  it('keeps to the screen, but for commands that are to be copied, and cuts nothing', async () => {
    const { out } = await screen;
    const long = out.split('\n').filter(line => widthOf(line) > columns && !isWhole(line));
    expect(long).toEqual([]);
    // But for the reasons in a table of one line each.
    if (command !== 'plan --brief') expect(out).not.toContain('…');
  });
});

describe.each(['status', 'plan'])('keyturn %s of 12, outside of a terminal', verb => {
  it.each([
    ['markdown', 'markdown.txt'],
    ['csv', 'csv'],
  ])('as %s is as it was looked at', async (form, ending) => {
    const { out } = await typed(`${verb} -o ${form}`, fleetOf(12));
    await expect(out).toMatchFileSnapshot(join(FOLDER, `${verb}-12.${ending}`));
  });

  it('with --brief cuts nothing', async () => {
    const { out } = await typed(`${verb} --brief`, { ...fleetOf(12), columns: 60 });
    await expect(out).toMatchFileSnapshot(join(FOLDER, `${verb}-brief-12.txt`));
    expect(out).not.toContain('…');
  });
});

/** A command, or a single name. */
function isWhole(line: string): boolean {
  return /^ *(→|next) |^ *\S+$/.test(line);
}
