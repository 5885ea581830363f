/**
 * Services that replace a whole set (App Service settings, variable groups) lose one of two changes that overlap.
 * Writers of one place inside this process therefore wait for each other; other programs cannot be made to.
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
