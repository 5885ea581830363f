/** Who a rotation belongs to: keys that `defaults` and every rotation may have. */
import * as z from 'zod/mini';
import { described, text, wanted } from './fields.ts';
import { quote } from './quote.ts';

/** One line of text without white space around it; control characters would be escaped in every output. */
const LINE = (most: number) => `^(?!\\s)[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]{1,${most}}(?<!\\s)$`;

const LONGEST_NAME = 100;
const LONGEST_CONTACT = 200;

export function ownerName() {
  return text(LINE(LONGEST_NAME), `the name of an owner in one line, ${LONGEST_NAME} characters at most`);
}

/** Labels as in Kubernetes: few, and with names that any tool accepts. */
const LABEL_NAME = /^[A-Za-z0-9]([A-Za-z0-9._/-]{0,61}[A-Za-z0-9])?$/;
const LONGEST_LABEL = 200;
const MOST_LABELS = 20;

export function labels() {
  const error = wanted('a map of texts such as { service: checkout }');
  const value = text(
    LINE(LONGEST_LABEL),
    `a text in one line (a number in quotes), ${LONGEST_LABEL} characters at most`,
  );
  return z.record(z.string(), value, { error }).check(({ value: given, issues }) => {
    const names = Object.keys(given);
    const refuse = (message: string, path: string[]) =>
      void issues.push({ code: 'custom', message, path, input: given });
    if (names.length > MOST_LABELS) refuse(`expected ${MOST_LABELS} labels at most, got ${names.length}`, []);
    for (const name of names)
      if (!LABEL_NAME.test(name))
        refuse(`expected a name of letters, digits, ".", "_", "/" and "-", got ${quote(name)}`, [name]);
  });
}

export const belonging = {
  owner: z.optional(
    described(ownerName(), {
      description:
        'The team or person that is responsible for the secret: in notices, reports and `--owner`. It gives no rights.',
      examples: ['team-payments'],
    }),
  ),
  contact: z.optional(
    described(
      text(
        LINE(LONGEST_CONTACT),
        `how to reach the owner in one line, ${LONGEST_CONTACT} characters at most`,
      ),
      {
        description:
          'How the owner is reached: an address, a channel, a page. It is printed in notices and reports, and nothing is sent to it.',
        examples: ['payments-oncall@contoso.com', '#payments-oncall'],
      },
    ),
  ),
  labels: z.optional(
    described(labels(), {
      description: `Texts for notices and programs, ${MOST_LABELS} at most. Those of a rotation are added to those of defaults, and replace equal names.`,
      examples: [{ service: 'checkout', tier: 'gold' }],
    }),
  ),
};
