/** What a text looks like from its form alone. `generated` is a client secret as Entra makes them today. */
import { GUID } from '../../policy/guid.ts';
import { clientSecretWith } from '../../secretForms.ts';

export type Likeness =
  | 'generated'
  | 'client-secret'
  | 'guid'
  | 'vault-reference'
  | 'placeholder'
  | 'jwt'
  | 'pem'
  | 'json'
  | 'url'
  | 'connection-string'
  | 'empty'
  | 'unknown';

/** Characters that are read: no form needs more. */
const READ = 4096;

/**
 * Three characters, a digit, `Q~`, and 31 to 34 more: 37 to 40 in all. The scanners of leaked secrets look for the
 * same (gitleaks and TruffleHog, rule azure-ad-client-secret); azure-facts §1.5 knows the 40 of today.
 */
const GENERATED = new RegExp(`^${clientSecretWith({ atLeast: 31, atMost: 34 })}$`);

/** Of client secrets (azure-facts §1.5). */
export const SHORTEST_SECRET = 16;
export const LONGEST_SECRET = 64;

/** With the characters that older secrets hold as well: `+/=[]:?@!*`. */
const CLIENT_SECRET = new RegExp(`^[\\w.~+/=[\\]:?@!*-]{${SHORTEST_SECRET},${LONGEST_SECRET}}$`);

/** The first that fits counts. */
const FORMS: readonly (readonly [Likeness, (text: string) => boolean])[] = [
  ['empty', text => text === ''],
  ['guid', text => GUID.test(text)],
  ['vault-reference', text => /^@Microsoft\.KeyVault\(/i.test(text)],
  ['placeholder', isPlaceholder],
  ['jwt', text => text.length > 64 && /^eyJ[\w-]{10,}\.[\w-]+\.[\w-]*$/.test(text)],
  ['pem', text => text.includes('-----BEGIN ')],
  ['json', text => BRACKETS.includes(`${text.at(0)}${text.at(-1)}`) && isObject(text)],
  [
    'url',
    text => /^(?:https?|wss?|ftps?|sb|amqps?|postgres(?:ql)?|mongodb(?:\+srv)?|rediss?):\/\//i.test(text),
  ],
  ['connection-string', text => /^[A-Za-z][\w ]{1,40}=[^;=]{1,300}; ?[A-Za-z][\w ]{1,40}=/.test(text)],
  ['generated', text => GENERATED.test(text)],
  ['client-secret', text => CLIENT_SECRET.test(text)],
];

/** White space at the ends is ignored, except around a secret, which does not work with it. */
export function likenessOf(text: string): Likeness {
  const seen = text.slice(0, READ).trim();
  const likeness = FORMS.find(([, fits]) => fits(seen))?.[0] ?? whole(text);
  return isSecret(likeness) && seen !== text ? 'unknown' : likeness;
}

export function isSecretLike(text: string): boolean {
  return isSecret(likenessOf(text));
}

function isSecret(likeness: Likeness): boolean {
  return likeness === 'generated' || likeness === 'client-secret';
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}

/** A long document is not read to its end: brackets that match are enough. */
function whole(text: string): Likeness {
  const inner = text.trim();
  return inner.length > READ && BRACKETS.includes(`${inner.at(0)}${inner.at(-1)}`) ? 'json' : 'unknown';
}

const BRACKETS = ['{}', '[]'];

/** What programs, pipelines and guides leave where a secret should be. */
const LEFT_BEHIND = [
  /^(?:change|replace)[-_ ]?(?:me|this|it)$/i,
  /^(?:secret|password|placeholder|redacted|todo|tbd|dummy|test|example|sample|null|none|undefined|nil|nan)$/i,
  /^(?:your|my|insert|enter|put|paste)[-_. ][A-Za-z]+(?:[-_. ][A-Za-z]+)*$/i,
  /^([x*•.?-])\1{2,}$/i,
  /^\[(?:secret|redacted|hidden|masked|object Object)\]$/i,
  /^\((?:secret|hidden|redacted|sensitive value|sensitive)\)$/i,
  /^System\.(?:Security\.SecureString|Object|String)$/,
  /^\$\([\w.-]+\)$/,
  /^\$\{[\w.:-]+\}$/,
  /^\$(?:env:)?[A-Za-z_]\w*$/,
  /^%[\w.-]+%$/,
  /^\$?\{\{[^{}]{1,200}\}\}$/,
  /^#\{[^{}]{1,200}\}#?$/,
  /^__[A-Z_]{3,}__$/,
  /^<[^<>]{1,200}>$/,
];

function isPlaceholder(text: string): boolean {
  if (text.length > 210 || !LEFT_BEHIND.some(form => form.test(text))) return false;
  return !isRandom(text.replace(/^[<{$%(#]+|[>})%#]+$/g, ''));
}

/** A real secret in braces is no placeholder. */
function isRandom(inside: string): boolean {
  if (GENERATED.test(inside)) return true;
  return CLIENT_SECRET.test(inside) && [/[a-z]/, /[A-Z]/, /\d/].every(kind => kind.test(inside));
}
