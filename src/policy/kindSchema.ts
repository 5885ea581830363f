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
  /** Names the place in a few words; where two places of one policy would have the same, `fullLabel` does. */
  readonly label: (settings: Record<string, unknown>) => string;
  /** With all that tells it from every other place of this kind. */
  readonly fullLabel: (settings: Record<string, unknown>) => string;
  /** The settings that say which place it is, all of them: two targets that agree in these are one, in whatever case. */
  readonly place: readonly string[];
  /** Where it notes what it wrote, if that is a place that could be a target, too. */
  readonly mark?: (settings: Record<string, unknown>) => Record<string, unknown>;
  /** The service runs what uses the secret, which takes it only when it starts. */
  readonly runsApp?: true;
}

/** What the identity that keyturn runs as has to be allowed at one place, for whoever grants it. */
export interface Right {
  /** Who gives it: `Azure`, `GitHub`. */
  readonly by: string;
  /** What is given, as it is called there: `role "Website Contributor"`. */
  readonly right: string;
  /** What it is given on: `site payments-api (resource group …)`. */
  readonly on: string;
  /** The command that grants it; what is in angle brackets is to be filled in. */
  readonly grant?: string;
  /** What is missing without it. Left out: nothing works without it. */
  readonly optional?: string;
}
