import type * as z from 'zod/mini';

/**
 * What a policy needs to know of a target kind: how its settings are written, and what people call a target of it.
 * `connectors/kinds.ts` has the rows, which know more.
 */
export interface KindSchema {
  /** The key that it has in a policy: `appService`. */
  readonly name: string;
  /** Unknown keys are refused, whether the schema says so or not; what it is `told` goes into the policy reference. */
  readonly schema: z.ZodMiniObject;
  /** Names the place, told apart from every other of this kind: two targets with one label are the same target. */
  readonly label: (settings: Record<string, unknown>) => string;
  /** The service runs what uses the secret, which takes it only when it starts. */
  readonly runsApp?: true;
}
