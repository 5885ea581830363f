/** Settings that the places of Azure DevOps have in common. */
import * as z from 'zod/mini';
import { described } from '../policy/fields.ts';

/**
 * "ASCII control characters 1-31 … aren't allowed"; the name of a project must not have `\\ / : * ? " < > | ; # $ { } , + = [
 * ]`, begin with an underscore, or begin or end with a period
 * (learn.microsoft.com/azure/devops/organizations/settings/naming-restrictions). Names that would lead to another address are
 * refused here; the service refuses the others.
 */
const PROJECT = /^(?!\.)(?!.*\.$)[^\p{Cc}\p{Zl}\p{Zp}\\/:*?"<>|]*$/u;
const PROJECT_WORDS =
  'the name of a project, which has no slashes or control characters and no period at either end';
const PRINTED = /^[^\p{Cc}\p{Zl}\p{Zp}]*$/u;
const PRINTED_WORDS = 'a name without line breaks and other control characters';

export const organization = described(
  z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,49}$/, 'letters, digits and hyphens')),
  'The name in https://dev.azure.com/<organization>.',
);

export const project = described(
  z.string().check(z.minLength(1), z.maxLength(64), z.regex(PROJECT, PROJECT_WORDS)),
  'The project, by name or id.',
);

/** A name in a project, of which the service refuses what it does not allow. */
export function printedName() {
  return z.string().check(z.minLength(1), z.regex(PRINTED, PRINTED_WORDS));
}
