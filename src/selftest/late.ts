import type { RecordedExchange } from './recording.ts';

/**
 * The indexes of exchanges whose response depends on the time of the request: refused because it came too early, or with another
 * response when repeated although nothing was written in between.
 */
export function lateOnes(exchanges: readonly RecordedExchange[]): ReadonlySet<number> {
  const late = new Set<number>();
  for (const [index, one] of exchanges.entries()) {
    const { status } = one.answer;
    if (status === 0 || status === 409 || status === 429 || status >= 500) late.add(index);
    if (isEffective(one)) continue;
    const key = JSON.stringify(one.request);
    for (const next of exchanges.slice(index + 1)) {
      if (JSON.stringify(next.request) === key && alike(next) !== alike(one)) late.add(index);
      if (isEffective(next)) break;
    }
  }
  return late;
}

function alike({ answer: { status, body } }: Pick<RecordedExchange, 'answer'>): string {
  return JSON.stringify([status, body]).replaceAll(/\{\{id\d+\}\}/g, '');
}

function isEffective({ request, answer }: RecordedExchange): boolean {
  return (
    request.method !== 'GET' && request.form === undefined && answer.status >= 200 && answer.status < 300
  );
}
