/**
 * Writers of one place inside this process wait for each other, where they know it by different names and so cannot
 * write together (`together/rounds.ts`); other programs cannot be made to.
 */
export type Turns = <T>(place: string, task: () => Promise<T>) => Promise<T>;

export function oneAtATime(): Turns {
  const last = new Map<string, Promise<unknown>>();
  return (place, task) => {
    const before = last.get(place) ?? Promise.resolve();
    const mine = before.then(task, task);
    last.set(place, mine);
    const leave = () => {
      if (last.get(place) === mine) last.delete(place);
    };
    mine.then(leave, leave);
    return mine;
  };
}
