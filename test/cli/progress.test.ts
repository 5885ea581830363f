import { expect, it } from 'vitest';
import { progressReporter } from '../../src/cli/progress.ts';

it('a long reading tells how far it is now and then, a short one nothing', () => {
  const written: string[] = [];
  let ticks = 0;
  const clock = { ticks: () => ticks };
  const stderr = { write: (text: string) => written.push(text) };
  const told = progressReporter({ stderr, clock }, (done, known) => `${done} of ${known}`);
  for (let done = 1; done <= 40; done += 1) {
    ticks += 900;
    told(done, 40);
  }
  expect(written).toEqual(['12 of 40\n', '24 of 40\n', '36 of 40\n']);
});
