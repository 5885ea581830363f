/** What a service may answer that is not true: each lie takes the true answer and returns the one that is sent. */
import { gzipSync } from 'node:zlib';
import type { Random } from '../../src/sandbox/random.ts';
import type { Reply, SandboxRequest } from '../../src/sandbox/wire.ts';

export interface Lie {
  readonly name: string;
  /** It keeps the sandbox busy, which others would wait for: these come at the end, one at a time. */
  readonly heavy?: true;
  /** `before`: the service is not asked, as when something stands in between. */
  readonly when: 'before' | 'after';
  /** Undefined: this answer has nothing that the lie could be about. */
  readonly tell: (reply: Reply, request: SandboxRequest, random: Random) => Reply | undefined;
}

const MB = 1024 * 1024;
/** Where no token may arrive; both are hosts of the sandbox, so that the request is seen there. */
export const STRAY = 'keyturn-stray';
/** Shown by mistake, each would do something to a terminal or to a log. */
const CONTROLS = '\u001b[2J\u0007\r\n\u202e\u2028\u0085\u009b31m\u0000end';

const json =
  (body: unknown) =>
  (reply: Reply): Reply => ({ status: 200, headers: jsonOf(reply), body: Buffer.from(JSON.stringify(body)) });
const raw =
  (body: () => Buffer, headers: Record<string, string> = {}) =>
  (reply: Reply): Reply => ({
    status: 200,
    headers: { ...jsonOf(reply), ...headers },
    body: body(),
  });

/** The service's own, but for what belongs to its body. */
function jsonOf(reply: Reply): Record<string, string> {
  return { ...reply.headers, 'Content-Type': 'application/json; charset=utf-8' };
}

const refusal =
  (
    status: number,
    headers: Record<string, string>,
    body: unknown = { error: { code: 'x', message: 'no' } },
  ) =>
  (): Reply => ({
    status,
    headers,
    body,
  });

/** Each leaf replaced; a reply without a body has none. */
function leaves(change: (leaf: unknown, key: string) => unknown) {
  return (reply: Reply): Reply | undefined => {
    const body = bodyOf(reply);
    const changed = mapped(body, '', change);
    const isSame = body === undefined || JSON.stringify(changed) === JSON.stringify(body);
    return isSame ? undefined : { ...reply, body: changed };
  };
}

function mapped(value: unknown, key: string, change: (leaf: unknown, key: string) => unknown): unknown {
  if (Array.isArray(value)) return value.map(each => mapped(each, key, change));
  if (typeof value !== 'object' || value === null) return change(value, key);
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, mapped(inner, name, change)]),
  );
}

function bodyOf({ body }: Reply): object | undefined {
  if (typeof body === 'object' && body !== null && !Buffer.isBuffer(body)) return body;
  if (typeof body !== 'string' && !Buffer.isBuffer(body)) return undefined;
  try {
    const read: unknown = JSON.parse(body.toString());
    return typeof read === 'object' && read !== null ? read : undefined;
  } catch {
    return undefined;
  }
}

type Path = readonly string[];

function pathsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.keys(value).flatMap(key => pathsIn(Reflect.get(value, key), [...path, key]))];
}

const WRONG = [null, 7, -1, 1e308, '', 'x', true, [], {}, [null], [[]], { a: { b: 1 } }, CONTROLS] as const;

/** One member of another type, or gone. */
function oneField(reply: Reply, _request: SandboxRequest, random: Random): Reply | undefined {
  const body = bodyOf(reply);
  const paths = pathsIn(body).filter(path => path.length > 0);
  const path = paths[Math.floor(random.next() * paths.length)];
  if (body === undefined || path === undefined) return undefined;
  const copy: unknown = structuredClone(body);
  let inside: unknown = copy;
  for (const step of path.slice(0, -1))
    inside = typeof inside === 'object' && inside !== null ? Reflect.get(inside, step) : undefined;
  const last = path.at(-1) ?? '';
  const drawn = Math.floor(random.next() * (WRONG.length + 1));
  if (typeof inside !== 'object' || inside === null) return undefined;
  if (drawn === WRONG.length) Reflect.deleteProperty(inside, last);
  else Reflect.set(inside, last, WRONG[drawn]);
  return { ...reply, body: copy };
}

const DATE = /^\d{4}-\d\d-\d\dT/;
const isSeconds = (leaf: unknown, key: string) =>
  typeof leaf === 'number' && /^(exp|nbf|created|updated|expires_on)$/.test(key);

/** In each of the forms in which the services write one: text, and Key Vault's seconds. */
function dates(text: string, seconds: number) {
  return leaves((leaf, key) => {
    if (typeof leaf === 'string' && DATE.test(leaf)) return text;
    return isSeconds(leaf, key) ? seconds : leaf;
  });
}

function nextLink(to: (request: SandboxRequest) => string) {
  return (reply: Reply, request: SandboxRequest): Reply | undefined => {
    const body = bodyOf(reply);
    if (body === undefined || Array.isArray(body)) return undefined;
    const link = to(request);
    const headers = { ...reply.headers, Link: `<${link}>; rel="next"`, 'x-ms-continuationtoken': 'again' };
    return { ...reply, headers, body: { ...body, nextLink: link, '@odata.nextLink': link } };
  };
}

const itself = ({ host, path, query }: SandboxRequest) =>
  `https://${host}${path}${query.size > 0 ? `?${query}` : ''}`;
const elsewhere = ({ host }: SandboxRequest) =>
  host === 'api.github.com' ? `https://graph.microsoft.com/v1.0/${STRAY}` : `https://api.github.com/${STRAY}`;
const longList = (reply: Reply): Reply | undefined => {
  const body = bodyOf(reply);
  const [key, list] =
    Object.entries(body ?? {}).find(([, value]) => Array.isArray(value) && value.length > 0) ?? [];
  if (key === undefined || !Array.isArray(list)) return undefined;
  return {
    ...reply,
    body: { ...body, [key]: Array.from({ length: 100_000 }, (_, at) => list[at % list.length]) },
  };
};

let bomb: Buffer | undefined;
/** One GB of blanks, packed into one MB. */
const bombOf = () => {
  bomb ??= Buffer.concat(Array<Buffer>(16).fill(gzipSync(Buffer.alloc(64 * MB, 0x20))));
  return bomb;
};
let huge: Buffer | undefined;
const hugeOf = () => {
  huge ??= Buffer.alloc(700 * MB, 0x20);
  return huge;
};

export const lies: readonly Lie[] = [
  { name: 'null', when: 'after', tell: json(null) },
  { name: 'a list', when: 'after', tell: json([]) },
  { name: 'a number', when: 'after', tell: json(7) },
  { name: 'a text', when: 'after', tell: json('sure') },
  { name: 'nothing in braces', when: 'after', tell: json({}) },
  {
    name: 'a page',
    when: 'before',
    tell: () => ({
      status: 200,
      headers: { 'Content-Type': 'text/html' },
      body: '<html>Please sign in</html>',
    }),
  },
  {
    name: 'a page that says it is JSON',
    when: 'after',
    tell: raw(() => Buffer.from('<html>\u001b[2J</html>')),
  },
  { name: 'an empty 200', when: 'after', tell: () => ({ status: 200 }) },
  { name: 'a 204', when: 'after', tell: () => ({ status: 204 }) },
  {
    name: 'half of it',
    when: 'after',
    tell: reply => {
      const text = JSON.stringify(bodyOf(reply));
      return text === undefined ? undefined : raw(() => Buffer.from(text.slice(0, text.length / 2)))(reply);
    },
  },
  {
    name: 'no UTF-8',
    when: 'after',
    tell: raw(() => Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0xc3, 0x7d])),
  },
  { name: 'nested 200,000 deep', when: 'after', tell: raw(() => Buffer.from('['.repeat(200_000))) },
  {
    name: 'each text is a number',
    when: 'after',
    tell: leaves(leaf => (typeof leaf === 'string' ? 7 : leaf)),
  },
  {
    name: 'each number is a text',
    when: 'after',
    tell: leaves(leaf => (typeof leaf === 'number' ? `${leaf}` : leaf)),
  },
  { name: 'each value is null', when: 'after', tell: leaves(() => null) },
  { name: 'each value is an object', when: 'after', tell: leaves(() => ({ a: { b: [] } })) },
  {
    name: 'each number is enormous',
    when: 'after',
    tell: leaves(leaf => (typeof leaf === 'number' ? 1e300 : leaf)),
  },
  { name: 'each text is empty', when: 'after', tell: leaves(leaf => (typeof leaf === 'string' ? '' : leaf)) },
  {
    name: 'each text is 100,000 long',
    heavy: true,
    when: 'after',
    tell: leaves(leaf => (typeof leaf === 'string' ? leaf.padEnd(100_000, 'long ') : leaf)),
  },
  {
    name: 'controls in each text',
    when: 'after',
    tell: leaves(leaf => (typeof leaf === 'string' ? `${leaf}${CONTROLS}` : leaf)),
  },
  {
    name: 'controls in the texts that are no dates or ids',
    when: 'after',
    tell: leaves((leaf, key) =>
      typeof leaf === 'string' && /name|description|message|reason|by|title|type|state|details/i.test(key)
        ? `${leaf}${CONTROLS}`
        : leaf,
    ),
  },
  { name: 'a field that is wrong', when: 'after', tell: oneField },
  { name: 'another field that is wrong', when: 'after', tell: oneField },
  { name: 'a third field that is wrong', when: 'after', tell: oneField },
  { name: 'dates of the year 1', when: 'after', tell: dates('0001-01-01T00:00:00Z', -62135596800) },
  { name: 'dates of the year 9999', when: 'after', tell: dates('9999-12-31T23:59:59Z', 253402300799) },
  { name: 'dates that no clock has', when: 'after', tell: dates('2026-02-31T99:99:99Z', 1e17) },
  { name: 'Retry-After: -1', when: 'before', tell: refusal(429, { 'Retry-After': '-1' }) },
  { name: 'Retry-After: 1e12', when: 'before', tell: refusal(429, { 'Retry-After': '1000000000000' }) },
  {
    name: 'Retry-After: words',
    when: 'before',
    tell: refusal(503, { 'Retry-After': 'soon', 'x-ms-retry-after-ms': 'NaN' }),
  },
  {
    name: 'a redirect to another host',
    when: 'before',
    tell: (_, request) => ({ status: 307, headers: { Location: elsewhere(request) } }),
  },
  {
    name: 'a redirect to itself',
    when: 'before',
    tell: (_, request) => ({ status: 308, headers: { Location: itself(request) } }),
  },
  { name: 'a redirect without a place', when: 'before', tell: () => ({ status: 302 }) },
  { name: 'a next page that is this one', when: 'after', tell: nextLink(itself) },
  { name: 'a next page on another host', when: 'after', tell: nextLink(elsewhere) },
  {
    name: 'a next page that is no address',
    when: 'after',
    tell: nextLink(() => `file:///etc/passwd${CONTROLS}`.replace(/[^ -~]/g, '?')),
  },
  { name: 'a list of 100,000', heavy: true, when: 'after', tell: longList },
  { name: 'a gzip bomb', heavy: true, when: 'before', tell: raw(bombOf, { 'Content-Encoding': 'gzip' }) },
  { name: '700 MB of blanks', heavy: true, when: 'before', tell: raw(hugeOf) },
  {
    name: 'gzip that is none',
    when: 'before',
    tell: raw(() => Buffer.from('{"value":[]}'), { 'Content-Encoding': 'gzip' }),
  },
  {
    name: 'a 400 full of controls',
    when: 'before',
    tell: refusal(
      400,
      {},
      {
        error: { code: CONTROLS, message: CONTROLS, innerError: 7 },
        error_description: CONTROLS,
        message: CONTROLS,
      },
    ),
  },
  {
    name: 'a 403 full of controls',
    when: 'before',
    tell: refusal(
      403,
      { 'x-ms-request-id': 'x', 'WWW-Authenticate': 'Bearer authorization=":"' },
      {
        error: { code: CONTROLS, message: CONTROLS },
        message: CONTROLS,
        documentation_url: CONTROLS,
        errors: [CONTROLS],
      },
    ),
  },
  {
    name: 'a 401 that is odd',
    when: 'before',
    tell: refusal(
      401,
      {
        'WWW-Authenticate': 'Bearer authorization="https://evil.example/x", resource="https://evil.example"',
      },
      { error: 7, error_codes: 'x', error_description: null },
    ),
  },
  { name: 'a 409 that is a list', when: 'before', tell: refusal(409, {}, [[], 1, null]) },
  { name: 'a 404 of null', when: 'before', tell: refusal(404, {}, null) },
  {
    name: 'a 500 page',
    when: 'before',
    tell: () => ({ status: 500, headers: { 'Content-Type': 'text/html' }, body: `<html>${CONTROLS}</html>` }),
  },
  { name: 'a 599', when: 'before', tell: refusal(599, {}, 'x') },
  {
    name: '__proto__ and constructor',
    when: 'after',
    tell: raw(() =>
      Buffer.from('{"__proto__":{"value":[]},"constructor":{"prototype":1},"value":[{"__proto__":null}]}'),
    ),
  },
];
