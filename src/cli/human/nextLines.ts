/**
 * A command to be copied: never broken. What is remarked on it stands behind it where the screen has room, else below it. What is
 * advised without a command is a sentence like any other.
 */
import { below, hung, widthOf } from './layout.ts';
import type { Style } from './style.ts';

/** Between a command and the remark on it, wherever one is written: no command has three spaces in a row. */
const GAP = '   ';

/** `lead`: what stands before the command, such as an indented arrow. */
export function nextLines(
  lead: string,
  command: string,
  { width, columns }: Pick<Style, 'width' | 'columns'>,
): string[] {
  const parts = commandIn(command);
  if (parts === undefined) return hung(lead, command, columns).split('\n');
  const { bare, remark } = parts;
  if (remark === undefined || widthOf(lead) + widthOf(command) <= width) return [`${lead}${command}`];
  const indent = widthOf(lead);
  return [
    `${lead}${bare}`,
    ...`${' '.repeat(indent)}${ONE_REMARK.test(remark) ? below(remark, columns, indent) : remark}`.split(
      '\n',
    ),
  ];
}

/** What is to be copied of a piece of advice, and the remark on it; undefined where it is a sentence without a command. */
export function commandIn(advice: string): { readonly bare: string; readonly remark?: string } | undefined {
  if (!COMMAND.test(advice)) return undefined;
  const at = advice.indexOf(`${GAP}(`);
  return at < 0 ? { bare: advice } : { bare: advice.slice(0, at), remark: advice.slice(at + GAP.length) };
}

/** Behind another one a further command may follow, which is not broken either. */
const ONE_REMARK = /^\([^()]*\)$/;

/** Of a program that a remedy names. */
const COMMAND = /(?:^|[ :(`])(?:keyturn|az|gh|npm|curl|date|timedatectl|export|df) [A-Za-z-/]/;
