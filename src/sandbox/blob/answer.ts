import type { Reply } from '../wire.ts';

/** An error of the service: a code in a header and in XML. */
export function blobError(status: number, code: string, message: string): Reply {
  const body = `\u{FEFF}<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return { status, headers: { 'Content-Type': 'application/xml', 'x-ms-error-code': code }, body };
}

export const noBlob = () => blobError(404, 'BlobNotFound', 'The specified blob does not exist.');
