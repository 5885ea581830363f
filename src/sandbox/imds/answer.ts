import type { Reply } from '../wire.ts';

export const SERVER = 'IMDS/150.870.65.1854';

/** As the metadata service of a virtual machine says it: OAuth's two members. */
export function metadataFault(error: string, description: string, status = 400): Reply {
  return { status, headers: { Server: SERVER }, body: { error, error_description: description } };
}

/** As App Service says it: the exact body for an identity that is not there is recorded (azure-facts §1.10). */
export function appServiceFault(message: string, statusCode = 400): Reply {
  return { status: statusCode, body: { statusCode, message } };
}
