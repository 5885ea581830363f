/** In which form a verb gives its result: for a person, a program, a pull request or a spreadsheet. */
import { type Command, Option } from 'commander';

const FORMS = ['table', 'json', 'markdown', 'csv'] as const;
export type Form = (typeof FORMS)[number];

export interface FormOptions {
  readonly json?: boolean;
  readonly output?: Form;
  readonly brief?: boolean;
}

export function addFormOptions(command: Command): Command {
  return command
    .addOption(
      new Option('-o, --output <form>', 'table, json (as --json), markdown or csv')
        .choices(FORMS)
        .conflicts('json'),
    )
    .option('--brief', 'one line for each rotation, urgent ones first, and counts');
}

export function formOf({ json, output }: FormOptions): Form {
  return json === true ? 'json' : (output ?? 'table');
}

/** Errors are told before anything is parsed, so this looks at the words as they were typed. */
export function asksForJson(words: readonly string[]): boolean {
  return words.some(
    (word, index) =>
      word === '--json' ||
      ['-ojson', '--output=json'].includes(word) ||
      (word === 'json' && ['-o', '--output'].includes(words[index - 1] ?? '')),
  );
}
