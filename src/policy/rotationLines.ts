/** Where in a policy file its rotations stand. */
import * as z from 'zod/mini';
import { readDocument } from './yamlDocument.ts';

const NAMED = z.object({ rotations: z.array(z.object({ name: z.string() })) });

/** By name, the line of each entry, from 1; empty where the text is no policy. */
export function rotationLines(text: string): ReadonlyMap<string, number> {
  const document = readDocument(text);
  const read = NAMED.safeParse(document.data);
  if (!read.success) return new Map();
  return new Map(
    read.data.rotations.map(({ name }, index) => {
      const offset = document.offsetOf({ path: ['rotations', index] });
      return [name, document.positionOf(offset).line];
    }),
  );
}
