/** Conditions on the entries of `notify`. */
import { CHANNEL_KINDS, TROUBLE } from './channel.ts';
import type { PolicyDraft } from './draft.ts';
import { channelName, kindsOf } from './noticeSchema.ts';
import { quote } from './quote.ts';
import type { Found } from './rule.ts';
import { didYouMean } from './suggest.ts';

/** An entry is one channel. */
export function channelKinds({ head }: PolicyDraft): Found[] {
  return (head.good.notify ?? []).flatMap((written, index) => {
    const found = kindsOf(written);
    if (found.length === 1) return [];
    const why =
      found.length === 0
        ? `a channel needs a key for its kind: one of ${CHANNEL_KINDS.join(', ')}`
        : `one entry is one channel, but this one has ${found.join(' and ')}`;
    return [{ path: ['notify', index], why }];
  });
}

/** What was sent is recorded by the name. */
export function channelNames({ head }: PolicyDraft): Found[] {
  const seen = new Set<string>();
  return (head.good.notify ?? []).flatMap((written, index) => {
    const name = channelName(written);
    if (name === undefined || !seen.has(name)) {
      if (name !== undefined) seen.add(name);
      return [];
    }
    const why = `another channel has the name ${quote(name)}: give this one a name of its own, name: ${name}-2`;
    return [{ path: ['notify', index], why }];
  });
}

/** A channel for nobody would be silent, and nobody would notice. */
export function channelAudiences({ head, defaults, rotations }: PolicyDraft): Found[] {
  if (head.bad.has('rotations') || rotations.some(({ bad }) => bad.has('group') || bad.has('owner')))
    return [];
  const groups = [...new Set(rotations.flatMap(({ written }) => written.group ?? []))];
  const owners = [...new Set(rotations.flatMap(({ written }) => written.owner ?? defaults.good.owner ?? []))];
  return (head.good.notify ?? []).flatMap(({ for: whose = {} }, index) => [
    ...unknown(['notify', index, 'for', 'owner'], whose.owner, owners, 'no rotation has the owner'),
    ...unknown(['notify', index, 'for', 'group'], whose.group, groups, 'no rotation is in a group'),
  ]);
}

function unknown(
  path: Found['path'],
  given: readonly string[] = [],
  known: readonly string[],
  words: string,
): Found[] {
  const missing = given.filter(each => !known.includes(each));
  return missing
    .slice(0, 1)
    .map(each => ({ path, why: `${words} ${quote(each)}${didYouMean(each, known)}` }));
}

/** An alert is open until it is over; what happened once is no alert. */
export function alertsOnly({ head }: PolicyDraft): Found[] {
  return (head.good.notify ?? []).flatMap(({ pagerduty, on = [] }, index) => {
    const other = on.find(kind => !TROUBLE.includes(kind));
    if (pagerduty === undefined || other === undefined) return [];
    const why = `PagerDuty gets trouble only (${TROUBLE.join(', ')}): use another channel for ${other}`;
    return [{ path: ['notify', index, 'on'], why }];
  });
}
