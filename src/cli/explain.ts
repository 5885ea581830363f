/** `keyturn explain CODE`: what a code of `--json`, of a table or of Entra stands for. Asks nobody. */
import { knownCodes } from '../diagnosis/codes/errorTable.ts';
import { readErrorText } from '../diagnosis/errorText.ts';
import { type Explanation, explainReading } from '../diagnosis/explained.ts';
import { quote } from '../policy/quote.ts';
import { suggest } from '../policy/suggest.ts';
import { Problem } from '../problem.ts';
import type { AddVerb, Context } from './context.ts';
import { EXIT } from './exit.ts';
import { allCodes, type Meaning, meaningsOf } from './explain/meanings.ts';
import { explanationText } from './human/explanationText.ts';
import { wrap } from './human/layout.ts';
import { type Style, styleFor } from './human/style.ts';
import { schemaOf } from './json/problemDocument.ts';

/** `keyturn explain --json`, schema `keyturn/explain@1`. */
export interface ExplainDocument {
  readonly schema: string;
  readonly code: string;
  /** Of a code of Keyturn's own. */
  readonly meanings?: readonly Meaning[];
  /** Of a number of Entra's. */
  readonly explanation?: Explanation;
  readonly exitCode: number;
}

export const addExplain: AddVerb = (program, context, finish) => {
  program
    .command('explain')
    .description('Explain a code: of a reason, a finding, a cause, or an AADSTS number.')
    .argument('[code]', 'such as not-accepted, in-hand or AADSTS7000215; none: lists all')
    .option('--json', 'machine-readable results on stdout')
    .option('--no-color', 'no colours (also: NO_COLOR, or output to a pipe)')
    .addHelpText('after', EXAMPLES)
    .action((code: string | undefined, { json }: { json?: boolean }) => {
      finish(code === undefined ? list(context) : explain(context, code.trim(), json === true));
    });
};

const EXAMPLES = `
Examples:
  keyturn explain in-hand
  keyturn explain AADSTS7000215
  keyturn diagnose --error api.log      a whole log, with the conclusions from it`;

const NUMBER = /^(?:AADSTS)?(\d{4,9})$/i;

function list({ stdout, env }: Context): number {
  const { columns } = styleFor(stdout, env);
  const numbers = knownCodes.map(({ code }) => `AADSTS${code}`);
  stdout.write(`${wrap(allCodes.join(' '), columns)}\n\n${wrap(numbers.join(' '), columns)}\n`);
  return EXIT.done;
}

function explain(context: Context, code: string, json: boolean): number {
  const [, number] = NUMBER.exec(code) ?? [];
  return number === undefined ? own(context, code, json) : entras(context, Number(number), json);
}

function own({ stdout, env }: Context, code: string, json: boolean): number {
  const meanings = meaningsOf(code.toLowerCase());
  if (meanings.length === 0) throw unknownCode(code);
  const document = { schema: schemaOf('explain'), code: code.toLowerCase(), meanings, exitCode: EXIT.done };
  const text = json
    ? JSON.stringify(document satisfies ExplainDocument)
    : inWords(document, styleFor(stdout, env));
  stdout.write(`${text}\n`);
  return EXIT.done;
}

function inWords({ code, meanings }: { code: string; meanings: readonly Meaning[] }, style: Style): string {
  const { paint, columns } = style;
  return meanings
    .map(({ of, text }) => `${paint('strong', code)}  (${KINDS[of]})\n  ${wrap(text, columns - 2, '  ')}`)
    .join('\n');
}

const KINDS: Readonly<Record<Meaning['of'], string>> = {
  reason: 'why something is due, or a step is taken',
  finding: 'what a person should know',
  cause: 'what keyturn diagnose finds',
  phase: 'the state of a rotation',
  outcome: 'how a rotation ended in a run',
  problem: 'why something did not work',
  run: 'what a run reports',
  discovery: 'what discover says',
  policy: 'what is wrong in a policy',
};

function entras({ stdout, env }: Context, number: number, json: boolean): number {
  if (!knownCodes.some(({ code }) => code === number)) throw unknownNumber(number);
  const code = `AADSTS${number}`;
  const reading = readErrorText(code);
  const explanation = explainReading(reading);
  const document = { schema: schemaOf('explain'), code, explanation, exitCode: EXIT.done };
  stdout.write(
    json
      ? `${JSON.stringify(document satisfies ExplainDocument)}\n`
      : explanationText(reading, explanation, styleFor(stdout, env)),
  );
  return EXIT.done;
}

function unknownCode(code: string): Problem {
  const meant = suggest(code, allCodes);
  return new Problem({
    code: 'wrong-usage',
    subject: 'keyturn explain',
    reason: `there is no code ${quote(code)}${meant === undefined ? '' : ` (did you mean ${meant}?)`}`,
    remedy: meant === undefined ? 'keyturn explain   (lists all)' : `keyturn explain ${meant}`,
  });
}

function unknownNumber(number: number): Problem {
  const known = knownCodes.map(({ code }) => String(code));
  const meant = suggest(
    String(number),
    known.filter(each => each.length === String(number).length),
  );
  return new Problem({
    code: 'wrong-usage',
    subject: 'keyturn explain',
    reason: `AADSTS${number} is not in Keyturn's table${meant === undefined ? '' : ` (did you mean AADSTS${meant}?)`}`,
    remedy: `Microsoft's page: https://login.microsoftonline.com/error?code=${number}`,
  });
}
