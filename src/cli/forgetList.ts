/** `keyturn forget` without a name: what bears a mark with a name that is not in the policy. */
import type { FindingWords } from '../event.ts';
import type { Policy } from '../policy/policy.ts';
import { endInWords } from '../rotation/ending.ts';
import { plural } from '../rotation/words.ts';
import type { RegistrationsOptions } from '../run/leftoverRegistrations.ts';
import { type Listed, listLeft } from '../run/listLeft.ts';
import { patience } from '../run/patience.ts';
import type { Context } from './context.ts';
import { EXIT } from './exit.ts';
import { findingLines } from './human/finding.ts';
import { table, wrap } from './human/layout.ts';
import { nextLines } from './human/nextLines.ts';
import { type Style, styleFor } from './human/style.ts';
import { schemaOf } from './json/problemDocument.ts';
import { waitReporter } from './waits.ts';

/** `keyturn forget --json`, schema `keyturn/forget@1`. */
interface ForgetDocument {
  readonly schema: string;
  readonly policy: string;
  readonly left: readonly {
    readonly name: string;
    readonly appId: string;
    readonly keyIds: readonly string[];
    /** Null: one of them has no end. */
    readonly end: string | null;
  }[];
  /** How many registrations were looked at. */
  readonly looked: number;
  readonly findings: readonly FindingWords[];
  readonly exitCode: number;
}

/** Changes nothing. Exits with 1 where something could not be read: there may be more. */
export async function listForgotten(
  context: Context,
  options: RegistrationsOptions,
  json: boolean,
): Promise<number> {
  const { stdout, env, clock, random, signal } = context;
  const calm = patience({ clock, random, signal, emit: waitReporter(context), rotation: 'forget' });
  const listed = await listLeft(options, calm);
  const exitCode = listed.unread.length === 0 ? EXIT.done : EXIT.failed;
  stdout.write(
    json
      ? `${JSON.stringify(documentOf(listed, options.policy, exitCode))}\n`
      : text(listed, options.policy, clock.now(), styleFor(stdout, env)),
  );
  return exitCode;
}

function documentOf({ left, looked, unread }: Listed, { file }: Policy, exitCode: number): ForgetDocument {
  return {
    schema: schemaOf('forget'),
    policy: file,
    left: left.map(({ name, registration, keyIds, end }) => ({
      name,
      appId: registration.appId,
      keyIds,
      end: end?.toISOString() ?? null,
    })),
    looked,
    findings: unread,
    exitCode,
  };
}

function text({ left, looked, unread }: Listed, { file }: Policy, now: Date, style: Style): string {
  const { paint, signs, columns } = style;
  const head = ['ROTATION', 'REGISTRATION', 'CREDENTIALS', 'LAST END'].map(word => paint('quiet', word));
  const rows = left.map(({ name, registration, keyIds, end }) => [
    name,
    `${registration.displayName} (${registration.appId})`,
    String(keyIds.length),
    endInWords(end === undefined ? {} : { end }, now),
  ]);
  const among = `the ${plural(looked, 'registration')} that could be read`;
  const names = [...new Set(left.map(({ name }) => name))];
  const sum =
    names.length === 0
      ? `No credential on ${among} has the mark of a rotation that is not in ${file}.`
      : `${plural(names.length, 'name')} on ${among} that ${names.length === 1 ? 'is' : 'are'} not in ${file}: of removed entries, or of other policies.`;
  const next =
    names.length === 0
      ? []
      : [
          ...nextLines(
            `${signs.next} `,
            `keyturn forget ${names[0]} --audit FILE   (shows whose it is, and what may be removed)`,
            style,
          ),
        ];
  const findings = unread.flatMap(finding => findingLines(finding, style, ''));
  return `${[...(rows.length === 0 ? [] : [...table([head, ...rows]), '']), ...findings, wrap(sum, columns), ...next].join('\n')}\n`;
}
