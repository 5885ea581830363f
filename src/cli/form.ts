/** In which form a verb gives its result: for a person, a program, a pull request or a spreadsheet. */
import { type Command, Option } from 'commander';

const FORMS = ['table', 'json', 'markdown', 'csv'] as const;
export type Form = (typeof FORMS)[number];

export interface FormOptions {
  readonly json?: boolean;
  readonly output?: Form;
  readonly brief?: boolean;
}

/** Of a run: rows of a spreadsheet tell nothing that `status -o csv` does not. */
const RUN_FORMS = ['table', 'json', 'markdown'] as const;

export interface RunFormOptions {
  readonly json?: boolean;
  readonly output?: (typeof RUN_FORMS)[number];
}

export function addRunFormOption(command: Command): Command {
  return command.addOption(
    new Option('-o, --output <form>', 'table, json (as --json) or markdown')
      .choices(RUN_FORMS)
      .conflicts('json'),
  );
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

export function formOf({ json, output }: Pick<FormOptions, 'json' | 'output'>): Form {
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
