/** Makes a failing story shorter, as long as the same promise breaks in it. */
import type { Violation } from '../promises/checkers/watch.ts';
import { type Outcome, play } from './play.ts';
import { CALM, type Night, type Story } from './story.ts';

export interface Shrunk {
  readonly story: Story;
  readonly outcome: Outcome;
  readonly played: number;
}

/** Plays `most` stories at most. */
export async function shrink(story: Story, outcome: Outcome, most = 300): Promise<Shrunk> {
  const [first] = outcome.violations;
  if (first === undefined) return { story, outcome, played: 0 };
  const state = { story, outcome, played: 0 };
  for (let smaller = true; smaller && state.played < most; ) {
    smaller = false;
    for (let index = 0; state.played < most; index += 1) {
      const candidate = candidateOf(state.story, index);
      if (candidate === 'none') break;
      if (candidate === undefined) continue;
      state.played += 1;
      const tried = await play(candidate);
      if (!tried.violations.some(one => isSame(one, first))) continue;
      Object.assign(state, { story: candidate, outcome: tried });
      smaller = true;
      index -= 1;
    }
  }
  return state;
}

function isSame(one: Violation, other: Violation): boolean {
  return one.promise === other.promise && kindOf(one) === kindOf(other);
}

/** Without what is another in each story: ids, names and numbers. */
export function kindOf({ promise, text }: Violation): string {
  const line = text.split('\n')[0] ?? '';
  return `${promise}: ${line
    .replaceAll(/keyturn\/[a-z-]+\/[0-9a-f]{8}\/r-\S+ \([0-9a-f]{8}\)/g, 'a secret of ours')
    .replaceAll(/(payments|billing|orders)(-api(-client-secret)?)?/g, 'NAME')
    .replaceAll(/[A-Z]+_CLIENT_SECRET/g, 'SETTING')
    .replaceAll(/\d+/g, 'N')
    .slice(0, 160)}`;
}

/** The `index`th way to make it shorter: undefined where that changes nothing, `none` when there are no more. */
function candidateOf(story: Story, index: number): Story | undefined | 'none' {
  const { nights } = story;
  const acts = nights.flatMap(({ acts }, night) => acts.map((_, act) => ({ night, act })));
  const rules: (() => Story | undefined)[] = [
    () => (nights.length < 2 ? undefined : { ...story, nights: nights.slice(0, -1) }),
    ...nights.map(
      (_, at) => () => (nights.length < 2 ? undefined : { ...story, nights: without(nights, at) }),
    ),
    ...acts.toReversed().map(({ night, act }) => () => ({
      ...story,
      nights: withoutAct(nights, night, act),
    })),
    () => (story.consumers.length === 0 ? undefined : { ...story, consumers: story.consumers.slice(1) }),
    () => (story.consumers.length === 0 ? undefined : { ...story, consumers: story.consumers.slice(0, -1) }),
    () => changed(story, { weather: CALM }),
    ...Object.entries(CALM).map(
      ([name, value]) =>
        () =>
          changed(story, { weather: { ...story.weather, [name]: value } }),
    ),
    () => {
      const { lyingClock: _gone, ...weather } = story.weather;
      return changed(story, { weather });
    },
    () => changed(story, { shape: { ...story.shape, without: [0, 1, 3, 4] } }),
    () => changed(story, { shape: { ...story.shape, without: [] } }),
    () => changed(story, { shape: { ...story.shape, retire: 'when-unused' } }),
    () => changed(story, { shape: { ...story.shape, overlapHours: 24 } }),
    () => changed(story, { locks: 'shared' }),
    () => changed(story, { log: true }),
  ];
  const rule = rules[index];
  return rule === undefined ? 'none' : rule();
}

function changed(story: Story, change: Partial<Story>): Story | undefined {
  const next = { ...story, ...change };
  return JSON.stringify(next) === JSON.stringify(story) ? undefined : next;
}

/** The day of it passes all the same. */
function without(nights: readonly Night[], at: number): readonly Night[] {
  const days = nights[at]?.days ?? 0;
  return nights.flatMap((night, index) =>
    index === at ? [] : [index === at + 1 ? { ...night, days: night.days + days } : night],
  );
}

function withoutAct(nights: readonly Night[], night: number, act: number): readonly Night[] {
  return nights.map((each, index) =>
    index === night ? { ...each, acts: each.acts.filter((_, at) => at !== act) } : each,
  );
}
