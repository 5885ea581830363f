import type { ClockSource } from '../../clock.ts';
import type { CloudEndpoints } from '../../policy/policy.ts';
import type { Debit } from './account.ts';

/**
 * The properties of a service for sending requests: its address, the cost of a request, and how its responses report limits.
 * The services that every rotation needs are in `allServices.ts`; a target kind has its own, and several kinds may share one.
 */
export interface Service {
  readonly name: string;
  /** The base URL; its host is also the audience of the tokens, if that is a URL. */
  address(endpoints: CloudEndpoints): string;
  /** Default: only the host of the address. */
  isAt?(host: string, endpoints: CloudEndpoints): boolean;
  bill(request: LimitedRequest): Bill;
  /** Environment variables for the sign-in, if it is not Entra's. */
  readonly variables?: readonly SignInVariable[];
  /** Default: only 429 is throttling, only 429 and 503 pause the account, and no remaining units are reported. */
  readonly answers?: LimitReader;
  /**
   * `ids`: headers of which at least one is in each response of the service itself. Absent if no time that is compared with the
   * current time was written by this service: its `Date` header is then ignored.
   */
  readonly clock?: { readonly source: ClockSource; readonly ids: readonly string[] };
}

/** An environment variable for the sign-in to a service. All of them are checked for quotes and spaces around the value. */
export interface SignInVariable {
  readonly name: string;
  /** Its value is redacted from the start of the program. */
  readonly isSecret?: true;
  /** The format of the value, and the message for any other value. */
  readonly form?: { readonly fits: RegExp; readonly otherwise: string };
}

/** The parts of a request that determine its cost. */
export interface LimitedRequest {
  readonly method: string;
  readonly url: URL;
  readonly authorization?: string;
  readonly body?: string;
}

/** The account and cost of a request. */
export interface Bill {
  /** All requests on one account pause together. The name begins with that of the service. */
  readonly account: string;
  /** Empty if no limit is published: only `Retry-After` is respected. */
  readonly debits: readonly Debit[];
  /** The name of the limit, for messages. */
  readonly words: string;
}

/** The parts of a response that may show limits. */
export interface ResponseHead {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
}

/** How a service reports throttling. */
export interface LimitReader {
  /** Whether a response with `Retry-After` is throttling, in addition to 429. */
  isRefusal?(head: ResponseHead): boolean;
  /** Whether the `Retry-After` of a response applies to the whole account, in addition to throttling and 503. */
  pauses?(head: ResponseHead): boolean;
  /** Remaining units by the name of a limit. */
  left?(header: ResponseHead['header']): Readonly<Record<string, number>> | undefined;
}

/** Whether a request may change something. */
export function isWrite({ method }: { readonly method: string }): boolean {
  return method !== 'GET' && method !== 'HEAD';
}

/** The number in a header. */
export function numberIn(text: string | undefined): number | undefined {
  const number = Number(text);
  return text === undefined || text.trim() === '' || Number.isNaN(number) ? undefined : number;
}
