/** Recordings for the tests of the bundle. */
import type { BundleInput } from '../../src/diagnosis/bundle/evidenceBundle.ts';
import type { Exchange } from '../../src/exchange.ts';
import { isProblem, type Problem } from '../../src/problem.ts';

export function inputOf(exchanges: readonly Exchange[], change: Partial<BundleInput> = {}): BundleInput {
  return {
    diagnosis: { verdict: 'healthy' },
    exchanges,
    tool: { version: '0.1.0' },
    platform: { node: 'v24.21.0', os: 'linux x64' },
    clock: { local: new Date('2026-11-25T02:00:00Z'), skewMs: 0 },
    command: ['keyturn', 'diagnose', 'pay', '--bundle', 'evidence.json'],
    values: [],
    ...change,
  };
}

/** A token call that was answered with 200. */
export function exchangeOf({
  form,
  ...change
}: Partial<Exchange> & { readonly form?: Record<string, string> }): Exchange {
  return {
    at: new Date('2026-11-25T02:00:00Z'),
    method: 'POST',
    url: 'https://login.microsoftonline.com/11111111-2222-4333-8444-555555555555/oauth2/v2.0/token',
    requestHeaders: { 'content-type': 'application/x-www-form-urlencoded' },
    ...(form === undefined ? {} : { requestBody: new URLSearchParams(form).toString() }),
    status: 200,
    responseHeaders: { 'content-type': 'application/json' },
    ms: 12,
    ...change,
  };
}

/** Written without the product's own list. */
export function formsOfValue(value: string): string[] {
  const base64 = Buffer.from(value).toString('base64').replace(/=+$/, '');
  return [
    value,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value),
    new URLSearchParams({ value }).toString().slice('value='.length),
    base64,
    base64.replaceAll('+', '-').replaceAll('/', '_'),
    encodeURIComponent(encodeURIComponent(value)),
    Buffer.from(base64).toString('base64').replace(/=+$/, ''),
  ];
}

export function thrownBy(call: () => unknown): Problem | undefined {
  try {
    call();
  } catch (error) {
    if (isProblem(error)) return error;
    throw error;
  }
  return undefined;
}
