import type { Witness } from '../../clock.ts';
import type { CloudEndpoints } from '../../policy/policy.ts';
import type { Debit } from './account.ts';

/**
 * One service as its requests know it: where it is, what a request costs there, and what its answers say of that. The
 * services that every rotation asks are in `allServices.ts`; a target kind brings its own along, and several may share one.
 */
export interface Service {
  readonly name: string;
  /** Where its requests go; the host is also the audience of its tokens, where that is an address. */
  address(endpoints: CloudEndpoints): string;
  /** Left out: the host of the address, and no other. */
  isAt?(host: string, endpoints: CloudEndpoints): boolean;
  bill(asked: Asked): Bill;
  /** What this program signs in with, where that is not the sign-in to Entra. */
  readonly variables?: readonly SignInVariable[];
  /** Left out: only 429 is a refusal, only 429 and 503 make the account pause, and nothing tells what is left. */
  readonly answers?: LimitReader;
  /**
   * `ids`: the headers by one of which it marks an answer of its own. Left out where nothing of what is compared with "now" was
   * written by it: then its `Date` is not heard.
   */
  readonly clock?: { readonly witness: Witness; readonly ids: readonly string[] };
}

/** A variable of the surroundings by which this program signs in to a service. Quotes and blanks around a value are looked for in all. */
export interface SignInVariable {
  readonly name: string;
  /** Its value is taken out of whatever is written, from the beginning. */
  readonly isSecret?: true;
  /** The form of a value that is none, and what is said of it. */
  readonly form?: { readonly fits: RegExp; readonly otherwise: string };
}

export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly authorization?: string;
  readonly body?: string;
}

export interface Bill {
  /** Everything on one account waits when the service asks to wait. Its name begins with that of the service. */
  readonly account: string;
  /** Empty: no number is published, and only what the service asks for is kept to. */
  readonly debits: readonly Debit[];
  /** Whose limit it is, for people. */
  readonly words: string;
}

export interface Heard {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
}

/** How a service says that it wants to be asked less. */
export interface LimitReader {
  /** Refusals beside 429, of answers that name a time. */
  isRefusal?(heard: Heard): boolean;
  /** Whether the time that an answer names is for the whole account, beside refusals and 503. */
  pauses?(heard: Heard): boolean;
  /** By the name of a limit. */
  left?(header: Heard['header']): Readonly<Record<string, number>> | undefined;
}

/** Whether a request may change something. */
export function isWrite({ method }: { readonly method: string }): boolean {
  return method !== 'GET' && method !== 'HEAD';
}

/** What a header says in digits. */
export function numberIn(text: string | undefined): number | undefined {
  const number = Number(text);
  return text === undefined || text.trim() === '' || Number.isNaN(number) ? undefined : number;
}
