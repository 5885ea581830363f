/**
 * Turns exchanges into a recording that may be published: secret values are already removed, ids and names become names of the
 * recording, and of all other texts only the kind is kept, unless they are the service's own.
 */
import { Problem } from '../problem.ts';
import { ADDRESS, answered, TIME } from './answered.ts';
import { lateOnes } from './late.ts';
import { idsIn, type Names, namer } from './names.ts';
import type { SeenExchange } from './ports.ts';
import { RECORDING, type RecordedExchange, type Recording } from './recording.ts';
import type { Timing } from './timings.ts';

export interface Taken {
  readonly seen: readonly SeenExchange[];
  readonly timings: readonly Timing[];
  /** Texts by their name in the recording: `{ tenant: '6f1b…', vault: 'https://kv-…', name: 'keyturn-selftest-…' }`. */
  readonly known: Readonly<Record<string, string>>;
  /** Ids and names that must not be in the file in any form. */
  readonly private: readonly string[];
  /** Names of the tenant: they must not be in the file as words, but may be parts of other words. */
  readonly tenantNames: readonly string[];
  readonly tool: string;
  readonly at: Date;
}

/** Not recorded, since a replay does not need it: the tenant's configuration, and the search for earlier leftovers. */
const NOT_RECORDED =
  /\/(policies|organization|appManagementPolicies|owners|reports|auditLogs|\$batch)\b|startswith\(|\/secrets\?api/i;

/** Headers that show the behaviour of a service; for some only their form is kept. */
const HEADERS: Readonly<Record<string, string | undefined>> = {
  'content-type': undefined,
  'www-authenticate': undefined,
  location: undefined,
  'odata-version': undefined,
  'x-ms-clitelem': undefined,
  'x-ms-resource-unit': '<digits>',
  'x-ms-keyvault-service-version': '<word>',
  'x-ms-keyvault-region': '<word>',
  'request-id': '<guid>',
  'x-ms-request-id': '<guid>',
  'retry-after': '<digits>',
};

/** Throws a Problem `bug` where something private would be left in it. */
export function recordingOf(taken: Taken): Recording {
  const names = namer(taken.known);
  const kept = taken.seen.filter(({ url }) => !NOT_RECORDED.test(decodeURIComponent(url)));
  const began = kept[0]?.at.getTime() ?? taken.at.getTime();
  const exchanges = kept.map(one => recordedExchange(one, began, names));
  const late = lateOnes(exchanges);
  const recording: Recording = {
    recording: RECORDING,
    about: 'keyturn selftest',
    grade: 'selftest',
    source: { tool: taken.tool, recorded: taken.at.toISOString().slice(0, 10) },
    given: taken.known['vault'] === undefined ? 'a tenant' : 'a tenant and an empty vault',
    names: { ...REPLAYED, ...generatedIds(exchanges) },
    ...(taken.known['vault'] === undefined ? {} : { world: { vaults: [{ host: REPLAYED_VAULT }] } }),
    timings: Object.fromEntries(taken.timings.map(({ name, ms }) => [name, ms])),
    exchanges: exchanges.map((one, index) => (late.has(index) ? { ...one, late: true } : one)),
  };
  refusePrivate(recording, taken.private, taken.tenantNames);
  return recording;
}

/** Ids that no response provided: they were generated, and a replay needs values for them, too. */
function generatedIds(exchanges: readonly RecordedExchange[]): Record<string, string> {
  const provided = new Set(Object.keys(REPLAYED));
  const found: Record<string, string> = {};
  for (const { request, answer } of exchanges) {
    for (const [, name = ''] of JSON.stringify(request).matchAll(/\{\{(id\d+)\}\}/g)) {
      if (provided.has(name) || name in found) continue;
      found[name] = `00000000-0000-4000-8000-${String(Object.keys(found).length + 1).padStart(12, '0')}`;
    }
    for (const [, name = ''] of JSON.stringify(answer).matchAll(/\{\{(id\d+)\}\}/g)) provided.add(name);
  }
  return found;
}

const REPLAYED_VAULT = 'kv-selftest.vault.azure.net';

/** Values of known names in a replay. */
const REPLAYED = {
  vault: `https://${REPLAYED_VAULT}`,
  name: 'keyturn-selftest-recorded',
  nameInCapitals: 'KEYTURN-SELFTEST-RECORDED',
  mark: 'keyturn/keyturn-selftest-recorded/00000000/',
} as const;

function recordedExchange(seen: SeenExchange, began: number, names: Names): RecordedExchange {
  const { at, ms, method, form, sent, response, signed } = seen;
  const request = {
    method,
    url: names.of(decodedUrl(seen.url)),
    ...(signed ? {} : { as: 'nobody' as const }),
    ...(form === undefined ? {} : { form: formOf(form, names) }),
    ...(sent === undefined ? {} : { body: asked(sent, at, names) }),
  };
  const path = new URL(seen.url).pathname.split('/').filter(Boolean).at(-1) ?? '';
  return {
    name: `${method} ${names.of(path)}`,
    request,
    answer:
      response === undefined
        ? { status: 0 }
        : {
            status: response.status,
            headers: headersOf(response.headers, names),
            ...(response.body === undefined ? {} : { body: answered(response.body, '', names) }),
          },
    atMs: at.getTime() - began,
    ms: Math.round(ms),
  };
}

/** The address as it was sent, with some escapes decoded to be readable. */
function decodedUrl(url: string): string {
  return url.replaceAll('%2D', '-').replaceAll('%20', ' ').replaceAll('%24', '$').replaceAll('%27', "'");
}

function formOf(form: Readonly<Record<string, string>>, names: Names): Record<string, string> {
  return Object.fromEntries(Object.entries(form).map(([name, value]) => [name, names.of(value)]));
}

/** Request bodies have to be repeatable: times are kept as offsets from the time of the request. */
function asked(part: unknown, at: Date, names: Names, member = ''): unknown {
  if (Array.isArray(part)) return part.map(one => asked(one, at, names, member));
  if (typeof part === 'object' && part !== null)
    return Object.fromEntries(
      Object.entries(part).map(([name, held]) => [name, asked(held, at, names, name)]),
    );
  if (typeof part === 'number' && (member === 'exp' || member === 'nbf'))
    return `{{unix${offset(part * 1000, at)}}}`;
  if (typeof part !== 'string') return part;
  return names.of(part).replaceAll(TIME, time => `{{now${offset(Date.parse(time), at)}}}`);
}

function offset(then: number, at: Date): string {
  const seconds = Math.round((then - at.getTime()) / 1000);
  return `${seconds < 0 ? '-' : '+'}${Math.abs(seconds)}s`;
}

function headersOf(headers: Readonly<Record<string, string>>, names: Names): Record<string, string> {
  return Object.fromEntries(
    Object.entries(HEADERS).flatMap(([name, form]) => {
      const value = headers[name];
      return value === undefined ? [] : [[name, form ?? names.of(value).replaceAll(ADDRESS, '<word>')]];
    }),
  );
}

/**
 * Whether it is contained as a word of its own: a tenant may be called Test, and that may be a part of this program's own texts.
 */
function holdsWord(text: string, one: string): boolean {
  const word = JSON.stringify(one.toLowerCase()).slice(1, -1);
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const [before = '', after = ''] = [text[at - 1], text[at + word.length]];
    if (!WORD_PART.test(before) && !WORD_PART.test(after)) return true;
  }
  return false;
}

const WORD_PART = /[\p{L}\p{N}]/u;

function refusePrivate(recording: Recording, hidden: readonly string[], called: readonly string[]): void {
  const text = JSON.stringify(recording).toLowerCase();
  const left = [
    ...hidden.filter(one => one.length > 3 && text.includes(one.toLowerCase())),
    ...called.filter(one => holdsWord(text, one)),
    ...idsIn(text),
    ...text.matchAll(ADDRESS),
  ];
  if (left.length === 0) return;
  throw new Problem({
    code: 'bug',
    subject: 'the recording of the self-test',
    reason: 'an id or a name of the tenant would be left in it, so nothing was written',
    remedy: 'please report this; the results above hold without it',
  });
}
