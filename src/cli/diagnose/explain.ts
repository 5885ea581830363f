/** `keyturn diagnose --error`: explains a text, offline. */

import { type ApplicationErrors, errorsByApplication } from '../../diagnosis/errorsByApplication.ts';
import { type ErrorReading, readErrorText } from '../../diagnosis/errorText.ts';
import { explainReading } from '../../diagnosis/explained.ts';
import { errorCode } from '../../errorCode.ts';
import type { Policy, Rotation } from '../../policy/policy.ts';
import { Problem } from '../../problem.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit.ts';
import { explanationText } from '../human/explanationText.ts';
import { styleFor } from '../human/style.ts';
import { type Explained, explanationDocument } from '../json/explanationDocument.ts';
import { readPolicy } from '../options.ts';
import { textOf } from '../secretSource.ts';
import type { DiagnoseOptions } from './question.ts';
import { isErrorCode, policyIfAny, rotationMeant, rotationsOf } from './subject.ts';

/** `name`: a rotation; only errors of its application are explained. Or a number, which is explained by itself. */
export async function explain(
  context: Context,
  name: string | undefined,
  options: DiagnoseOptions,
): Promise<number> {
  const { stdout, env } = context;
  const code = isErrorCode(name) ? name : undefined;
  const policy =
    name === undefined || code !== undefined
      ? await policyIfAny(context, options.config)
      : await readPolicy(context, options.config);
  const rotation =
    name === undefined || code !== undefined || policy === undefined
      ? undefined
      : rotationMeant(policy, name);
  const text = await textGiven(context, [code, options.error]);
  const { readings, note, isSure } = readingsOf(text, rotation);
  const [first, ...rest] = readings.map(reading =>
    explained(reading, rotation ?? onlyOneOf(policy, reading)),
  );
  if (first === undefined) throw new Error('nothing was read');
  const known = isSure && [first, ...rest].every(({ explanation }) => explanation.certainty === 'known');
  const exitCode = known ? EXIT.failed : EXIT.humanNeeded;
  if (options.json === true) {
    const document = explanationDocument([first, ...rest], exitCode, note);
    stdout.write(`${JSON.stringify({ ...document, ...(isSure ? {} : { outcome: 'not-determined' }) })}\n`);
    return exitCode;
  }
  const style = styleFor(stdout, env);
  if (note !== undefined) stdout.write(`${style.signs.note} ${note}\n\n`);
  const texts = [first, ...rest].map(({ reading, explanation }) => {
    const head = rest.length === 0 ? '' : `${style.paint('strong', `Application ${reading.appId}`)}\n`;
    return head + explanationText(reading, explanation, style, options.verbose === true);
  });
  stdout.write(texts.join('\n'));
  return exitCode;
}

/** The rotation that the text is about, where the policy tells. */
function onlyOneOf(policy: Policy | undefined, { appId }: ErrorReading): Rotation | undefined {
  if (policy === undefined || appId === undefined) return undefined;
  const found = rotationsOf(policy, appId);
  return found.length === 1 ? found[0] : undefined;
}

/** A number is a text by itself; everything else is a file. */
async function textGiven(context: Context, words: readonly (string | undefined)[]): Promise<string> {
  const texts = words.map(async word => {
    if (word === undefined) return '';
    return isErrorCode(word) ? word.toUpperCase() : textOf(await bytesOf(context, word));
  });
  return (await Promise.all(texts)).join('\n');
}

interface Readings {
  readonly readings: readonly ErrorReading[];
  /** What of the text is left out. */
  readonly note?: string;
  /** False: what is explained is not what was asked about. */
  readonly isSure: boolean;
}

/** More applications than these are named, and not explained. */
const MOST_TOLD = 10;

function readingsOf(text: string, rotation: Rotation | undefined): Readings {
  const whole = readErrorText(text);
  const applications = errorsByApplication(text);
  if (rotation !== undefined && applications.length > 0) return readingsFor(rotation, applications, whole);
  if (applications.length < 2) return { readings: [whole], isSure: true };
  const told = applications.slice(0, MOST_TOLD);
  const left = applications.length - told.length;
  const more = left === 0 ? '' : ` The first ${MOST_TOLD} are explained; for the others, name a rotation.`;
  const note = `The text contains errors of ${applications.length} applications; each is explained separately.${more}`;
  return { readings: told.map((one, index) => withSecrets(one, whole, index === 0)), note, isSure: true };
}

function readingsFor(
  { name, appId }: Rotation,
  applications: readonly ApplicationErrors[],
  whole: ErrorReading,
): Readings {
  const own = applications.find(one => one.appId === appId);
  const others = applications.filter(one => one !== own).map(one => one.appId);
  if (own === undefined) {
    const note = `The text contains nothing about application ${appId} of ${name}: what follows is about ${named(others)}.`;
    const readings = applications
      .slice(0, MOST_TOLD)
      .map((one, index) => withSecrets(one, whole, index === 0));
    return { readings, note, isSure: false };
  }
  const note = `Not shown is what the text says about ${others.length === 1 ? 'another application' : 'other applications'}: ${named(others)}.`;
  return {
    readings: [withSecrets(own, whole, true)],
    ...(others.length === 0 ? {} : { note }),
    isSure: true,
  };
}

function named(ids: readonly string[]): string {
  const left = ids.length - MOST_TOLD;
  return `${ids.slice(0, MOST_TOLD).join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
}

/** Lines are counted in the whole text, and told once. */
function withSecrets(
  { reading }: ApplicationErrors,
  { holdsSecret, secretLines }: ErrorReading,
  tell: boolean,
): ErrorReading {
  return tell
    ? { ...reading, holdsSecret, secretLines }
    : { ...reading, holdsSecret: false, secretLines: [] };
}

function explained(reading: ErrorReading, rotation: Rotation | undefined): Explained {
  return { reading, explanation: explainReading(reading, rotation) };
}

async function bytesOf(context: Context, file: string): Promise<Uint8Array> {
  try {
    return await context.readBytes(file);
  } catch (error) {
    const code = errorCode(error) ?? 'unreadable';
    throw new Problem({
      code: 'wrong-usage',
      subject: `error text ${file}`,
      reason: `cannot be read (${code})`,
      remedy: 'keyturn diagnose --error FILE   (or: some-command 2>&1 | keyturn diagnose --error -)',
    });
  }
}
