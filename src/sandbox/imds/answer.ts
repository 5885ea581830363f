import type { Reply } from '../wire.ts';

export const SERVER = 'IMDS/150.870.65.1854';

/** An error of the metadata service of a virtual machine, with the two members of OAuth. */
export function metadataFault(error: string, description: string, status = 400): Reply {
  return { status, headers: { Server: SERVER }, body: { error, error_description: description } };
}

/** An error of App Service: the exact body for a missing identity is recorded (azure-facts §1.10). */
export function appServiceFault(message: string, statusCode = 400): Reply {
  return { status: statusCode, body: { statusCode, message } };
}
