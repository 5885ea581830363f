/** A mistake whose place in the source is gone would be made nowhere, and its promise would look kept: `npm run mutations` makes them. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { mutations } from './mutations.ts';

it.each(mutations.map(({ name, changes }) => [name, changes] as const))(
  'the mistake "%s" can be made in the source as it is',
  (_, changes) => {
    for (const { file, from } of changes) {
      const text = readFileSync(new URL(`../../src/${file}`, import.meta.url), 'utf8');
      expect([file, text.split(from).length - 1]).toEqual([file, 1]);
    }
  },
);
