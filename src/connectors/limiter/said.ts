/** What an answer says about the limits of its service, by status and headers. */
import { retryAfter } from '../trouble.ts';
import type { Said } from './account.ts';
import type { Due, Service } from './due.ts';
import { published } from './published.ts';

export interface Heard {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
}

export function saidBy({ service }: Due, { status, header }: Heard): Said {
  const asked = retryAfter(header);
  const refused = status === 429 || (service === 'github' && status === 403 && asked !== undefined);
  const pauses = refused || pausesAnyway(service, status, header);
  const left = leftAt(service, header);
  return {
    refused,
    ...(pauses && asked !== undefined ? { pauseMs: asked } : {}),
    ...(left === undefined ? {} : { left }),
  };
}

/**
 * 503 with a time is a whole service that is busy. Azure DevOps names a time already when it slows a caller down, and
 * GitHub says when nothing is left (azure-facts §5.1, §5.4). Elsewhere Retry-After is about one thing: 409 of a site
 * that is being changed, 202 of something to be polled.
 */
function pausesAnyway(service: Service, status: number, header: Heard['header']): boolean {
  if (status === 503 || service === 'devops') return true;
  return service === 'github' && header('x-ratelimit-remaining') === '0';
}

function leftAt(service: Service, header: Heard['header']): Record<string, number> | undefined {
  if (service === 'arm') return leftAtArm(header);
  if (service === 'graph') return leftAtGraph(header);
  return service === 'devops' ? leftAtDevops(header) : undefined;
}

/** azure-facts §4.7. */
function leftAtArm(header: Heard['header']): Record<string, number> {
  const kinds = ['reads', 'writes', 'deletes'] as const;
  return Object.fromEntries(
    kinds.flatMap(kind => {
      const count = numberIn(header(`x-ms-ratelimit-remaining-subscription-${kind}`));
      return count === undefined ? [] : [[`arm.${kind}`, count]];
    }),
  );
}

/** The share of the units that is used, from 0.8 on and with one decimal (azure-facts §2.6). */
function leftAtGraph(header: Heard['header']): Record<string, number> | undefined {
  const used = numberIn(header('x-ms-throttle-limit-percentage'));
  if (used === undefined) return undefined;
  const { name, capacity } = published.graphUnits;
  return { [name]: Math.max(0, ROUNDED_UP - used) * capacity };
}

const ROUNDED_UP = 1.05;

/** In units of its own. What we leave alone is taken off, because Azure DevOps is slow already there. */
function leftAtDevops(header: Heard['header']): Record<string, number> | undefined {
  const remaining = numberIn(header('x-ratelimit-remaining'));
  const whole = numberIn(header('x-ratelimit-limit'));
  if (remaining === undefined || whole === undefined) return undefined;
  const { name, share } = published.devops;
  return { [name]: remaining - whole * (1 - share) };
}

function numberIn(text: string | undefined): number | undefined {
  const number = Number(text);
  return text === undefined || text.trim() === '' || Number.isNaN(number) ? undefined : number;
}
