/** What of the events of a run is worth a notice. */
import type { FindingWords, RotationFinished, RunEvent } from '../event.ts';
import type { Policy, Rotation } from '../policy/policy.ts';
import { commandFor } from '../rotation/command.ts';
import { moment, span } from '../rotation/words.ts';
import { keyOf, type Notice } from './notice.ts';

/** The events of a run that notices are made of. */
export interface RunFacts {
  readonly finished: RotationFinished[];
  /** Rotations with a new secret that was published. */
  readonly published: Set<string>;
  /** Key ids that were removed, by rotation. */
  readonly removed: Map<string, string[]>;
}

export function noFacts(): RunFacts {
  return { finished: [], published: new Set(), removed: new Map() };
}

export function addFact(facts: RunFacts, event: RunEvent): void {
  if (event.event === 'rotation.finished') facts.finished.push(event);
  if (event.event !== 'step.done') return;
  if (event.step === 'publish') facts.published.add(event.rotation);
  if ((event.step === 'retire' || event.step === 'discard') && event.keyId !== undefined)
    facts.removed.set(event.rotation, [...(facts.removed.get(event.rotation) ?? []), event.keyId]);
}

/** What a run says of a rotation: its notices, and whether it showed that nothing is wrong. */
export interface Said {
  readonly rotation: Rotation;
  readonly notices: readonly Notice[];
  /** `in full`: it was read. `by dates`: only the lists of registration and vault were, so much may be wrong unseen. */
  readonly good?: 'in full' | 'by dates';
}

/** In the order of the policy. `at`: when the run ended. */
export function saidOf(facts: RunFacts, { rotations }: Policy, at: Date): Said[] {
  const finished = new Map(facts.finished.map(event => [event.rotation, event]));
  return rotations.flatMap(rotation => {
    const event = finished.get(rotation.name);
    if (event === undefined) return [];
    const notices = [...troubleOf(rotation, event, at), ...doneOf(rotation, facts, event, at)];
    const isGood = isWell(event) && !notices.some(({ state }) => state === 'open');
    return [
      {
        rotation,
        notices,
        ...(isGood ? { good: event.glanced === true ? ('by dates' as const) : ('in full' as const) } : {}),
      },
    ];
  });
}

/** `deferred`, `skipped` and `yielded` say nothing about the rotation, neither good nor bad. */
function isWell({ outcome, findings }: RotationFinished): boolean {
  return (outcome === 'changed' || outcome === 'unchanged') && !findings.some(isTrouble);
}

function isTrouble({ severity }: FindingWords): boolean {
  return severity !== 'note';
}

const SEVERITIES: readonly FindingWords['severity'][] = ['human', 'failed', 'unknown', 'locked', 'note'];

/** The finding of a secret that ends before its rotation is allowed. */
const ENDS_BEFORE = 'ends-before';

function troubleOf(rotation: Rotation, event: RotationFinished, at: Date): Notice[] {
  const { outcome, summary, findings } = event;
  const severe = findings
    .filter(({ code, severity }) => severity !== 'note' && code !== ENDS_BEFORE)
    .toSorted((one, other) => SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity));
  const ending = [...findings.filter(({ code }) => code === ENDS_BEFORE), ...endsSoon(rotation, event, at)];
  const isBad = outcome === 'failed' || outcome === 'human-needed' || outcome === 'locked';
  const fallback: FindingWords = { code: outcome, severity: 'failed', text: summary };
  const bad = severe.length > 0 ? severe : isBad && ending.length === 0 ? [fallback] : [];
  return [
    ...openNotice(rotation, bad[0]?.severity === 'human' ? 'human-needed' : 'failed', bad, at),
    ...openNotice(rotation, 'expiring', ending, at),
  ];
}

const DAY_MS = 86_400_000;

/** By then a run should long have made a new one. */
const SOON_MS = 7 * DAY_MS;

/** Whatever the outcome: a rotation that was deferred or skipped may still need somebody. */
function endsSoon({ rotateBeforeMs }: Rotation, { endsAt }: RotationFinished, at: Date): FindingWords[] {
  if (endsAt === undefined || endsAt === null) return [];
  const end = new Date(endsAt);
  const left = end.getTime() - at.getTime();
  if (left > Math.min(SOON_MS, rotateBeforeMs / 2)) return [];
  const text =
    left > 0
      ? `the secret in use expires in ${span(left)}, ${moment(end)}, and this run made no new one`
      : `the secret in use expired ${moment(end)}`;
  return [{ code: 'ends-soon', severity: 'note', text }];
}

function openNotice(
  rotation: Rotation,
  kind: Notice['kind'],
  findings: readonly FindingWords[],
  at: Date,
): Notice[] {
  const [first] = findings;
  if (first === undefined) return [];
  return [
    {
      ...{ key: keyOf(rotation), kind, state: 'open', since: at.toISOString(), rotation },
      codes: [...new Set(findings.map(({ code }) => code))].sort(),
      text: first.text,
      command: first.remedy ?? commandFor(rotation, 'status'),
    },
  ];
}

function doneOf(rotation: Rotation, facts: RunFacts, event: RotationFinished, at: Date): Notice[] {
  const { name } = rotation;
  const removed = facts.removed.get(name) ?? [];
  const common = {
    key: keyOf(rotation),
    state: 'done',
    codes: [],
    since: at.toISOString(),
    rotation,
  } as const;
  const changed = `a new secret is published; ${event.summary}`;
  return [
    ...(facts.published.has(name) ? [{ ...common, kind: 'changed' as const, text: changed }] : []),
    ...(removed.length === 0
      ? []
      : [
          {
            ...common,
            kind: 'retired' as const,
            text: `removed from the registration: ${removed.join(', ')}`,
          },
        ]),
  ];
}
