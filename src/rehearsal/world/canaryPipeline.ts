import * as z from 'zod/mini';
import type { Placement } from './placement.ts';

const canarySettings = z.object({ pipeline: z.number() });

/** The number of the pipeline that is the canary of a place, in a world that is made for a policy; undefined: it has none. */
export function canaryPipeline({ target: { settings } }: Placement): number | undefined {
  const { success, data } = canarySettings.safeParse(settings['canary']);
  return success ? data.pipeline : undefined;
}
