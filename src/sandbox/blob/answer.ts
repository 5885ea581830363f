import type { Reply, SandboxRequest } from '../wire.ts';

/** An error of the service: a code in a header and in the XML body. */
export function blobError(status: number, code: string, message: string): Reply {
  const body = `\u{FEFF}<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return { status, headers: { 'Content-Type': 'application/xml', 'x-ms-error-code': code }, body };
}

export const noBlob = () => blobError(404, 'BlobNotFound', 'The specified blob does not exist.');

/** With a text of the sandbox, and with a status that the service does not use. */
export function notSimulated({ method, path, query }: SandboxRequest): Reply {
  const what = `${method} ${path}${query.size === 0 ? '' : `?${query}`}`;
  return blobError(
    501,
    'NotSimulated',
    `The sandbox does not simulate ${what.replaceAll('&', '&amp;')} of blob storage.`,
  );
}
