/** `keyturn diagnose --error`: a text explained, without asking anybody. */

import { type ErrorReading, readErrorText } from '../../diagnosis/errorText.ts';
import { explainReading } from '../../diagnosis/explanation.ts';
import { type Story, storiesIn } from '../../diagnosis/stories.ts';
import { errorCode } from '../../errorCode.ts';
import type { Rotation } from '../../policy/policy.ts';
import { Problem } from '../../problem.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit.ts';
import { explanationText } from '../human/explanationText.ts';
import { styleFor } from '../human/style.ts';
import { type Explained, explanationDocument } from '../json/explanationDocument.ts';
import { readPolicy } from '../options.ts';
import { forPolicy } from '../remedyFor.ts';
import { textOf } from '../secretSource.ts';
import { selectRotations } from '../selection.ts';
import type { DiagnoseOptions } from './question.ts';

/** `name`: a rotation, of whose application alone something is wanted. */
export async function explain(
  context: Context,
  name: string | undefined,
  options: DiagnoseOptions,
): Promise<number> {
  const { stdout, env } = context;
  const rotation = name === undefined ? undefined : await rotationNamed(context, name, options);
  const text = textOf(await bytesOf(context, options.error ?? '-'));
  const { readings, note, isSure } = readingsOf(text, rotation);
  const [first, ...rest] = readings.map(reading => explained(reading, rotation, options.config));
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
    return head + explanationText(reading, explanation, style);
  });
  stdout.write(texts.join('\n'));
  return exitCode;
}

async function rotationNamed(context: Context, name: string, { config }: DiagnoseOptions) {
  const [rotation] = selectRotations(await readPolicy(context, config), [name], undefined);
  return rotation;
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
  const stories = storiesIn(text);
  if (rotation !== undefined && stories.length > 0) return readingsFor(rotation, stories, whole);
  if (stories.length < 2) return { readings: [whole], isSure: true };
  const told = stories.slice(0, MOST_TOLD);
  const left = stories.length - told.length;
  const more = left === 0 ? '' : ` The first ${MOST_TOLD} are explained; the others: name a rotation.`;
  const note = `The text holds errors of ${stories.length} applications, each by itself here.${more}`;
  return { readings: told.map((story, index) => withSecrets(story, whole, index === 0)), note, isSure: true };
}

function readingsFor({ name, appId }: Rotation, stories: readonly Story[], whole: ErrorReading): Readings {
  const own = stories.find(story => story.appId === appId);
  const others = stories.filter(story => story !== own).map(story => story.appId);
  if (own === undefined) {
    const note = `Nothing in the text is about application ${appId} of ${name}: what follows is about ${named(others)}.`;
    const readings = stories
      .slice(0, MOST_TOLD)
      .map((story, index) => withSecrets(story, whole, index === 0));
    return { readings, note, isSure: false };
  }
  const note = `Left out is what the text says of ${others.length === 1 ? 'another application' : 'other applications'}: ${named(others)}.`;
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
  { reading }: Story,
  { holdsSecret, secretLines }: ErrorReading,
  tell: boolean,
): ErrorReading {
  return tell
    ? { ...reading, holdsSecret, secretLines }
    : { ...reading, holdsSecret: false, secretLines: [] };
}

/** With the name of the rotation and its policy in the commands, where they are known. */
function explained(reading: ErrorReading, rotation: Rotation | undefined, config: string): Explained {
  const explanation = explainReading(reading, rotation?.name);
  if (rotation === undefined) return { reading, explanation };
  const next = explanation.next.map(step =>
    step.command === undefined ? step : { ...step, command: forPolicy(step.command, config) },
  );
  return { reading, explanation: { ...explanation, next } };
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
