/** What a person ought to know of a pause, a freeze or a window: where being calm would end in an outage. */
import type { Rotation } from '../policy/policy.ts';
import type { Restraint } from './calm.ts';
import { commandFor } from './command.ts';
import type { Current } from './situation.ts';
import type { Finding, Reason } from './verdict.ts';
import { moment, span } from './words.ts';

/** Of a rotation, as far as it is known. */
interface Held {
  readonly rotation: Rotation;
  readonly now: Date;
  readonly current: Current | undefined;
}

export function pauseFindings(
  input: Held,
  restrainedBy: Restraint,
  broken?: Reason,
  timely?: Reason,
): Finding[] {
  const remedy = `${commandFor(input.rotation, 'rotate', '--now')}   (asks for confirmation), or remove paused from the policy`;
  if (broken !== undefined) {
    const text = `consumers may be without a working secret (${broken.text}), and no action is taken: ${restrainedBy.reason.text}`;
    return [{ code: 'paused', severity: 'failed', text, remedy }];
  }
  const ends = timely === undefined ? [] : endsBefore(input, restrainedBy);
  if (input.rotation.pause?.until !== undefined) return ends;
  const text = 'the pause has no end (until): it lasts until it is removed from the policy';
  return [...ends, { code: 'paused', severity: 'note', text }];
}

/** A freeze that lasts longer than the secret leads to an outage at a known time: a person has to decide before it. */
export function endsBefore({ rotation, current, now }: Held, restrainedBy: Restraint): Finding[] {
  const end = current?.credential?.end;
  if (end === undefined || (restrainedBy.until !== undefined && restrainedBy.until < end)) return [];
  const left = span(end.getTime() - now.getTime());
  return [
    {
      code: 'ends-before',
      severity: restrainedBy.reason.code === 'paused' ? 'note' : 'human',
      text: `the secret expires in ${left} (${moment(end)}), before a new one may be created: ${restrainedBy.reason.text}`,
      remedy: `${commandFor(rotation, 'rotate', '--now')}   (asks for confirmation)`,
    },
  ];
}
