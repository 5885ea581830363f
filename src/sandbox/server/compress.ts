import { gzipSync } from 'node:zlib';
import type { Outgoing } from './answer.ts';

/** The response of a service that compresses: in gzip where `Accept-Encoding` admits it, otherwise only with `Vary`. */
export function compressed(answer: Outgoing, accepted = ''): Outgoing {
  if (answer.isPlain === true || answer.body.length === 0) return answer;
  const varying = headerOf(answer, 'vary');
  const vary = /accept-encoding/i.test(varying)
    ? varying
    : [varying, 'Accept-Encoding'].filter(Boolean).join(', ');
  const headers = [...answer.headers, ['Vary', vary] as const];
  if (!takesGzip(accepted) || headerOf(answer, 'content-encoding') !== '') return { ...answer, headers };
  const body = gzipSync(answer.body, { level: 1 });
  return {
    ...answer,
    headers: [...headers, ['Content-Encoding', 'gzip'], ['Content-Length', String(body.length)]],
    body,
  };
}

function headerOf({ headers }: Outgoing, wanted: string): string {
  return headers.findLast(([name]) => name.toLowerCase() === wanted)?.[1] ?? '';
}

/** RFC 9110, 12.5.3: a weight of 0 means "not acceptable". */
function takesGzip(accepted: string): boolean {
  const [, weight] = /(?:^|,)\s*(?:gzip|x-gzip|\*)\s*(?:;\s*q=([\d.]+))?\s*(?:,|$)/i.exec(accepted) ?? [
    '',
    '0',
  ];
  return weight === undefined || Number(weight) > 0;
}
