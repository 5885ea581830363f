/** The application settings of a resource of Microsoft.Web, as ARM lists them (azure-facts §4.1, §4.10). */
import * as z from 'zod/mini';

/**
 * The settings, which are sent back unchanged. Null in place of the map or of a value is rejected, because it does not mean
 * "none".
 */
export const settingsAnswer = z.object({ properties: z.record(z.string(), z.string()) });
