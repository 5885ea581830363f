/** Errors about a request body that ARM reports before it parses the contents. */
import type { Reply, SandboxRequest } from '../wire.ts';
import { armError } from './failure.ts';

/** azure-docs request-limits, resource-manager-rpc "Max request body size". */
const LIMIT = 4 * 1024 * 1024;

/** The media type: observed in Azure/azure-cli#13056 for `config/web` of a site. */
export function bodyFault({ body, headers }: SandboxRequest): Reply | undefined {
  if (body.length > LIMIT) {
    const message = 'The request content size exceeds the maximum size of 4 MB.';
    return armError(413, 'RequestContentTooLarge', message);
  }
  const type = headers['content-type']?.split(';')[0]?.trim();
  if (body.length === 0 || type?.toLowerCase() === 'application/json') return undefined;
  return armError(
    415,
    'UnsupportedMediaType',
    `The content media type '${type ?? '<null>'}' is not supported. Only 'application/json' is supported.`,
  );
}
