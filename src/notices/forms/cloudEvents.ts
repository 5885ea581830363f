/** CloudEvents 1.0 in structured JSON (github.com/cloudevents/spec): one event for each kind of notice and state. */
import { createHash } from 'node:crypto';
import { clean, fitting, type Item, type Message } from '../message.ts';

/** Intermediaries forward events of 64 KB at least (CloudEvents 1.0.2, "Size Limits"). */
const LIMITS = { most: 500, room: 56_000 };

export interface CloudEvent {
  readonly id: string;
  readonly body: string;
  readonly items: readonly Item[];
}

/** `source`: who speaks, equal in every run. */
export function cloudEvents({ items, run, policy, at }: Message, source: string): CloudEvent[] {
  const groups = Map.groupBy(items, typeOf);
  return [...groups].map(([type, all]) => {
    const { shown } = fitting(all, LIMITS, item => Buffer.byteLength(JSON.stringify(dataOf(item))));
    // A request that is repeated has the same id: receivers know it again.
    const content = all.map(({ notice }) => `${notice.key} ${notice.since} ${notice.codes.join(' ')}`);
    const id = createHash('sha256')
      .update([source, type, at.toISOString(), ...content].join('\n'))
      .digest('hex')
      .slice(0, 32);
    const data = {
      run,
      policy,
      count: all.length,
      more: all.length - shown.length,
      notices: shown.map(dataOf),
    };
    return {
      id,
      items: all,
      body: JSON.stringify({
        ...{ specversion: '1.0', id, source, type, time: at.toISOString() },
        ...{ datacontenttype: 'application/json', data },
      }),
    };
  });
}

function typeOf({ notice: { kind, state } }: Item): string {
  return `dev.keyturn.rotation.${state === 'over' ? 'over' : kind}`;
}

function dataOf({ notice, text, command }: Item) {
  const { key, kind, state, codes, since, rotation, subject } = notice;
  const { name, group, owner, contact, labels } = rotation ?? {};
  return {
    ...{ key, kind, state, codes, since, text },
    ...(name === undefined ? {} : { rotation: name }),
    ...(subject === undefined ? {} : { subject: clean(subject) }),
    ...(group === undefined ? {} : { group }),
    ...(owner === undefined ? {} : { owner: clean(owner) }),
    ...(contact === undefined ? {} : { contact: clean(contact) }),
    ...(labels === undefined ? {} : { labels: cleaned(labels) }),
    ...(command === undefined ? {} : { command }),
  };
}

function cleaned(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([name, text]) => [name, clean(text)]));
}
