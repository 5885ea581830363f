/** Finds what a support ticket asks for: ids, time, status. Only GUIDs, domain names, times and numbers are ever returned. */
import { brokenOverLines, GUID, IS, rejoined } from './plainText.ts';

export interface ErrorIds {
  readonly traceId?: string;
  readonly correlationId?: string;
  /** ISO 8601, UTC, to the second. */
  readonly timestamp?: string;
  /** The application (client) id that the text names. */
  readonly appId?: string;
  /** Id or domain name. */
  readonly tenant?: string;
  /** HTTP status. */
  readonly status?: number;
}

/** Takes the text of `plainText`. Where a text holds several errors: what stands first. */
export function idsIn(text: string): ErrorIds {
  const status = firstOf(STATUS, text);
  return {
    ...given('traceId', firstOf(TRACE, text)),
    ...given('correlationId', firstOf(CORRELATION, text)),
    ...given('timestamp', timeIn(text)),
    ...given('appId', firstOf(APPLICATION, text)),
    ...given('tenant', firstOf(TENANT, text)),
    ...(status === undefined ? {} : { status: Number(status) }),
  };
}

/** Each time that the text names an application. Takes the text of `plainText`. */
export function applicationPlaces(text: string): { readonly appId: string; readonly at: number }[] {
  const found = APPLICATION.flatMap(pattern => [...text.matchAll(new RegExp(pattern, 'gi'))]).flatMap(
    ({ index, 1: id }) => (id === undefined ? [] : [{ appId: rejoined(id).toLowerCase(), at: index }]),
  );
  return found.sort((one, other) => one.at - other.at);
}

const either = (...sources: string[]) => sources.map(source => new RegExp(source, 'i'));

const TRACE = either(
  `${brokenOverLines('trace id')}${IS}${GUID}`,
  // The sign-in page's own words. Elsewhere a request id is the client's.
  `${brokenOverLines('request id')}${IS}${GUID}\\s{0,200}${brokenOverLines('correlation id')}`,
);

const CORRELATION = either(`${brokenOverLines('correlation id')}${IS}${GUID}`);

const APPLICATION = either(
  `\\b(?:${['client app id', 'application with identifier', 'application', 'app'].map(brokenOverLines).join('|')})${IS}${GUID}`,
  `(?:${brokenOverLines('client')}|app(?:lication)?)${brokenOverLines(' id')}${IS}${GUID}`,
);

/** Lower case only: a secret that was put into the place of the tenant must not be repeated. */
const DOMAIN = '((?:[a-z0-9](?:[a-z0-9-]{0,40}[a-z0-9])?\\.){1,4}[a-z]{2,12})(?![\\w.~-])';

const AUTHORITY =
  '(?:login\\.microsoftonline\\.(?:com|us|de)|login\\.partner\\.microsoftonline\\.cn|login\\.chinacloudapi\\.cn|login\\.windows\\.net|login\\.microsoft\\.com|sts\\.windows\\.net)/';

const NAMED_TENANT = '(?:[Tt]enant(?: named)?|directory)[\\s│|>]{1,200}["\'`(]{0,2}';

const TENANT = [
  new RegExp(`${NAMED_TENANT}${GUID}`, 'i'),
  new RegExp(`${NAMED_TENANT}${DOMAIN}["'\`)]{0,2} not found`),
  new RegExp(`${AUTHORITY}${GUID}`, 'i'),
  new RegExp(`${AUTHORITY}${DOMAIN}`),
  new RegExp(`tenant[_ -]?id${IS}${GUID}`, 'i'),
];

const STATUS = either(
  'HTTP ?Status(?: ?Code)?[\\s:=\'"]{1,5}([45]\\d\\d)\\b',
  'status ?code[\\s:=\'"]{1,5}([45]\\d\\d)\\b',
  'http error: ([45]\\d\\d)\\b',
  'RESPONSE ([45]\\d\\d)\\b',
  'Status: ([45]\\d\\d)\\b',
  'HTTP/\\d(?:\\.\\d)? ([45]\\d\\d)\\b',
  'with (?:a )?status of ([45]\\d\\d)\\b',
  'failed with ([45]\\d\\d) \\w',
  '\\b([45]\\d\\d)(?: Client Error:)? (?:Unauthorized|Bad Request|Forbidden|Too Many Requests|Not Found|Service Unavailable)',
  '\\b([45]\\d\\d) \\((?:Unauthorized|Bad ?Request|Forbidden|Not ?Found)\\)',
  '\\(([45]\\d\\d)\\) (?:Bad|Unauthorized|Forbidden)',
);

function firstOf(patterns: readonly RegExp[], text: string): string | undefined {
  for (const pattern of patterns) {
    const value = pattern.exec(text)?.[1];
    if (value !== undefined) return rejoined(value).toLowerCase();
  }
  return undefined;
}

const DATE = '(\\d{4}-\\d\\d-\\d\\d)[\\sT│|>]{1,200}(\\d\\d:\\d\\d:\\d\\d)';
const TIMES = either(`${brokenOverLines('timestamp')}${IS}${DATE}`, `\\b\\d{5,8} - \\[${DATE}`);

function timeIn(text: string): string | undefined {
  const match = TIMES.map(pattern => pattern.exec(text)).find(found => found !== null);
  const written = `${match?.[1]}T${match?.[2]}Z`;
  const time = Date.parse(written);
  return Number.isNaN(time) ? undefined : `${new Date(time).toISOString().slice(0, 19)}Z`;
}

function given<Name extends keyof ErrorIds>(
  name: Name,
  value: string | undefined,
): { [key in Name]?: string } {
  return value === undefined ? {} : ({ [name]: value } as { [key in Name]?: string });
}
