/** Windows, freezes and pauses of the chosen rotations, each once. */
import type { Freeze, Rotation } from '../../policy/policy.ts';
import type { CalmFacts, FreezeFacts, WindowFacts } from '../../report/page/facts.ts';

/** Freezes that are over are left out. */
export function calmFacts(rotations: readonly Rotation[], now: Date): CalmFacts {
  return {
    windows: windowsOf(rotations),
    freezes: freezesOf(rotations).filter(({ until }) => until > now),
    pauses: rotations.flatMap(({ name, pause }) => {
      if (pause === undefined || (pause.until !== undefined && pause.until.at <= now)) return [];
      const { reason, until } = pause;
      return [{ rotation: name, reason, ...(until === undefined ? {} : { until: until.at }) }];
    }),
  };
}

function windowsOf(rotations: readonly Rotation[]): WindowFacts[] {
  const alike = Map.groupBy(
    rotations.filter(({ windows }) => windows.length > 0),
    ({ windows }) => windows.map(({ text }) => text).join('\n'),
  );
  return [...alike.values()].map(same => {
    const windows = same[0]?.windows ?? [];
    const days = [...new Set(windows.flatMap(window => window.days))];
    return { texts: windows.map(({ text }) => text), days, rotations: same.length };
  });
}

function freezesOf(rotations: readonly Rotation[]): FreezeFacts[] {
  const all = rotations.flatMap(({ freezes }) => [...freezes]);
  const alike = Map.groupBy(all, ({ text, reason }: Freeze) => `${text}\n${reason}`);
  return [...alike.values()]
    .flatMap(same => {
      const [first] = same;
      if (first === undefined) return [];
      const { text, reason, from, until } = first;
      return [{ text, reason, from, until, rotations: same.length }];
    })
    .toSorted((one, other) => one.from.getTime() - other.from.getTime());
}
