/** Settings that the places in Azure have in common. */
import * as z from 'zod/mini';
import { described } from '../policy/fields.ts';

/**
 * "Underscores, hyphens, periods, parentheses, and letters or digits as defined by the Char.IsLetterOrDigit function … Can't end
 * with period" (learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules, Microsoft.Resources).
 */
const RESOURCE_GROUP = /^[\p{L}\p{Nd}._()-]*[\p{L}\p{Nd}_()-]$/u;
const RESOURCE_GROUP_WORDS =
  'letters, digits, underscores, hyphens, periods and parentheses, not ending with a period';

export const subscription = described(z.guid(), 'The id of the subscription of the site.');

export const resourceGroup = described(
  z.string().check(z.maxLength(90), z.regex(RESOURCE_GROUP, RESOURCE_GROUP_WORDS)),
  'The resource group of the site.',
);
