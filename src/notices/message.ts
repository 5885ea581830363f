/** What a channel gets in one message: a title, and items in plain text. Every text passes the filter here. */
import { filtered, inert } from '../filter.ts';
import { TROUBLE } from '../policy/channel.ts';
import { plural } from '../rotation/words.ts';
import type { Notice } from './notice.ts';

export interface Message {
  readonly run: string;
  readonly policy: string;
  readonly at: Date;
  readonly title: string;
  /** The most urgent first. */
  readonly items: readonly Item[];
}

export interface Item {
  readonly notice: Notice;
  /** What it is about, and what is the matter. */
  readonly head: string;
  readonly text: string;
  /** Absent: nobody is named. */
  readonly whose?: string;
  readonly command?: string;
}

export interface MessageInput {
  readonly run: string;
  readonly policy: string;
  readonly at: Date;
  readonly notices: readonly Notice[];
}

export function messageOf({ run, policy, at, notices }: MessageInput): Message {
  const items = notices.toSorted((one, other) => urgencyOf(one) - urgencyOf(other)).map(itemOf);
  const title = shortened(clean(`Keyturn: ${countsInWords(notices)} (${policy})`), LONGEST_TITLE);
  return { run, policy: clean(policy), at, title, items };
}

/** Of a header block in Slack. */
const LONGEST_TITLE = 150;
const LONGEST_TEXT = 700;

const ORDER: readonly Notice['kind'][] = [...TROUBLE, 'changed', 'retired', 'digest'];

function urgencyOf({ kind, state }: Notice): number {
  return ORDER.indexOf(kind) + (state === 'over' ? ORDER.length : 0);
}

/** One line, without secrets and control characters. */
export function clean(text: string): string {
  return filtered(inert(text));
}

export function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

function itemOf(notice: Notice): Item {
  const { rotation, subject, text, command, state, kind, since } = notice;
  const about = clean(rotation?.name ?? subject ?? 'the run');
  const { owner, contact, labels = {} } = rotation ?? {};
  const whose = [
    ...(owner === undefined ? [] : [`owner ${owner}`]),
    ...(contact === undefined ? [] : [`contact ${contact}`]),
    ...Object.entries(labels).map(([name, label]) => `${name}: ${label}`),
  ];
  const words = state === 'over' ? `over: ${WORDS[kind]}` : WORDS[kind];
  const time = state === 'done' ? '' : ` since ${since.slice(0, 16).replace('T', ' ')} UTC`;
  return {
    notice,
    head: `${about}: ${words}${time}`,
    text: shortened(clean(text), LONGEST_TEXT),
    ...(whose.length === 0 ? {} : { whose: shortened(clean(whose.join(', ')), LONGEST_TEXT) }),
    ...(command === undefined ? {} : { command: shortened(clean(command), LONGEST_TEXT) }),
  };
}

const WORDS: Readonly<Record<Notice['kind'], string>> = {
  'human-needed': 'a human is needed',
  failed: 'failed',
  expiring: 'expires soon',
  changed: 'new secret',
  retired: 'old secret removed',
  digest: 'summary',
};

/** `2 need a human, 1 failed, 3 are over`. */
function countsInWords(notices: readonly Notice[]): string {
  const open = TROUBLE.flatMap(kind => {
    const count = notices.filter(each => each.state === 'open' && each.kind === kind).length;
    return count === 0 ? [] : [`${count} ${count === 1 ? SINGULAR[kind] : (PLURAL[kind] ?? SINGULAR[kind])}`];
  });
  const over = notices.filter(({ state }) => state === 'over').length;
  const done = (['changed', 'retired'] as const).flatMap(kind => {
    const count = notices.filter(each => each.state === 'done' && each.kind === kind).length;
    return count === 0 ? [] : [kind === 'changed' ? plural(count, 'new secret') : `${count} removed`];
  });
  const parts = [...open, ...(over === 0 ? [] : [`${over} ${over === 1 ? 'is' : 'are'} over`]), ...done];
  return parts.length === 0 ? 'summary' : parts.join(', ');
}

const SINGULAR: Readonly<Record<string, string>> = {
  'human-needed': 'needs a human',
  failed: 'failed',
  expiring: 'expires soon',
};
const PLURAL: Readonly<Record<string, string>> = { 'human-needed': 'need a human', expiring: 'expire soon' };

/** The lines of an item, for channels that show plain text. */
export function linesOf({ head, text, whose, command }: Item): string[] {
  return [
    head,
    text,
    ...(whose === undefined ? [] : [whose]),
    ...(command === undefined ? [] : [`→ ${command}`]),
  ];
}

/** As many items as there is room for, and a line about the rest. A thousand at once are one message. */
export function fitting(
  items: readonly Item[],
  { most, room }: { readonly most: number; readonly room: number },
  sizeOf: (item: Item) => number,
): { readonly shown: readonly Item[]; readonly rest?: string } {
  let used = 0;
  let count = 0;
  for (const item of items.slice(0, most)) {
    used += sizeOf(item);
    if (used > room && count > 0) break;
    count += 1;
  }
  const shown = items.slice(0, count);
  const left = items.length - shown.length;
  return left === 0 ? { shown } : { shown, rest: `and ${left} more: keyturn status lists all of them` };
}
