/**
 * Admits every request of a run: limits the number in flight, sends none before its account has units for it, and the earliest
 * rotation first. A waiting request uses no slot, and its timeout has not started.
 */
import type { PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import type { Clock } from '../../clock.ts';
import { LONGEST_RETRY_AFTER_MS } from '../../problem.ts';
import type { Requester } from '../../rotation/ports.ts';
import { type Account, answered, newAccount, sent, unanswered, waitOf } from './account.ts';
import type { Charge } from './charge.ts';
import { givenUp, stopped, usedUp } from './notSent.ts';
import { type QueueByCost, queueByCost, type Waiting } from './queueByCost.ts';
import { rateLimitIn } from './rateLimitHeaders.ts';
import { type Stopwatch, stopwatch } from './stopwatch.ts';
import { openWaitReporter } from './waitReporter.ts';

export interface AdmissionRequest extends Waiting {
  readonly requester?: Requester;
  /** Awaited when the request is admitted, directly before it is sent. */
  readonly beforeSending?: () => Promise<void>;
  readonly abortSignal?: PipelineRequest['abortSignal'];
}

export interface Limiter {
  pass(admission: AdmissionRequest, send: Send): Promise<PipelineResponse>;
  /** Waits until several requests are admitted together, which are then sent without waiting. */
  hold(admission: Omit<AdmissionRequest, 'beforeSending'>): Promise<Hold>;
}

/** The turn of several related requests. The `charge` given to `hold` was for all of them. */
export interface Hold {
  pass(admission: Part, send: Send): Promise<PipelineResponse>;
  end(): void;
}

type Part = Pick<AdmissionRequest, 'charge' | 'beforeSending'>;
type Ready = () => Promise<void>;
type Send = () => Promise<PipelineResponse>;

export interface LimiterOptions {
  /** Maximum number of requests in flight. */
  readonly width: number;
  readonly clock: Pick<Clock, 'ticks' | 'sleep'>;
  /** 0 ≤ x < 1 */
  readonly random: () => number;
}

export function openLimiter(options: LimiterOptions): Limiter {
  return new RequestLimiter(options);
}

interface Ticket extends AdmissionRequest {
  readonly number: number;
  readonly since: number;
  readonly go: () => void;
  readonly refuse: (error: unknown) => void;
}

/** Interval at which waiting requests are checked. */
const LOOK_MS = 1_000;

class RequestLimiter implements Limiter {
  readonly #width: number;
  readonly #random: () => number;
  readonly #time: Stopwatch;
  readonly #accounts = new Map<string, Account>();
  readonly #waiting: QueueByCost<Ticket> = queueByCost();
  readonly #waitReporter = openWaitReporter(LOOK_MS);
  readonly #watched = new WeakSet<AbortSignal>();
  #tickets = 0;
  #held = 0;
  #checking = 0;
  #looking = false;
  #sleeping = new AbortController();

  constructor({ width, clock, random }: LimiterOptions) {
    this.#width = width;
    this.#random = random;
    this.#time = stopwatch(clock);
  }

  async pass(admission: AdmissionRequest, send: Send): Promise<PipelineResponse> {
    await this.#turn(admission);
    try {
      return await this.#exchange(admission.charge, () => this.#check(admission), send);
    } finally {
      this.#held -= 1;
      this.#lookSoon();
    }
  }

  /** A charged request counts as in flight until it has a response or has failed. */
  async #exchange(charge: Charge | undefined, ready: Ready, send: Send): Promise<PipelineResponse> {
    try {
      await ready();
      const sentAt = this.#time.now();
      const response = await send();
      this.#head(charge, response, sentAt);
      return response;
    } catch (error) {
      this.#note(charge, unanswered);
      throw error;
    }
  }

  /** Uses no slot between its requests, so that checks by the run itself can be sent. */
  async hold(admission: Omit<AdmissionRequest, 'beforeSending'>): Promise<Hold> {
    await this.#turn(admission);
    this.#checking += 1;
    return {
      pass: (one, send) => this.#passHeld(one, send),
      end: () => {
        this.#checking -= 1;
        this.#held -= 1;
        this.#note(admission.charge, unanswered);
        this.#lookSoon();
      },
    };
  }

  async #passHeld({ charge, beforeSending }: Part, send: Send): Promise<PipelineResponse> {
    await beforeSending?.();
    this.#checking -= 1;
    const charged = async () => this.#note(charge, account => sent(account, [], this.#time.now()));
    try {
      return await this.#exchange(charge, charged, send);
    } finally {
      this.#checking += 1;
      this.#lookSoon();
    }
  }

  #turn(admission: AdmissionRequest): Promise<void> {
    return new Promise((go, reject) => {
      const { abortSignal } = admission;
      const giveUp = () => this.#dropAll(one => one === ticket, givenUp);
      const over = () => abortSignal?.removeEventListener('abort', giveUp);
      const ticket: Ticket = {
        ...admission,
        number: ++this.#tickets,
        since: this.#time.now(),
        go: () => [over(), go()],
        refuse: error => [over(), reject(error)],
      };
      this.#waiting.add(ticket);
      this.#watch(admission.requester?.signal);
      if (abortSignal?.aborted) giveUp();
      abortSignal?.addEventListener('abort', giveUp);
      this.#lookSoon();
    });
  }

  /** Drops waiting requests when a run is stopped. Later ones are sent, because the run needs them to finish. */
  #watch(signal: AbortSignal | undefined): void {
    if (signal === undefined || signal.aborted || this.#watched.has(signal)) return;
    this.#watched.add(signal);
    const stop = () => this.#dropAll(({ requester }) => requester?.signal === signal, stopped);
    signal.addEventListener('abort', stop, { once: true });
  }

  #dropAll(isSuch: (ticket: Ticket) => boolean, why: (ticket: Ticket) => Error): void {
    for (const ticket of this.#waiting.drop(isSuch)) ticket.refuse(why(ticket));
  }

  async #check({ beforeSending }: AdmissionRequest): Promise<void> {
    if (beforeSending === undefined) return;
    this.#checking += 1;
    try {
      await beforeSending();
    } finally {
      this.#checking -= 1;
    }
  }

  /** Deferred: the receiver of a response may continue with a request of an earlier rotation. */
  #lookSoon(): void {
    if (this.#looking) return;
    this.#looking = true;
    setImmediate(() => {
      this.#looking = false;
      this.#look();
    });
  }

  #look(): void {
    // With an explicit reason, because otherwise each call would create an error with its stack trace.
    this.#sleeping.abort('checked before');
    let soonest = 0;
    while (soonest === 0) soonest = this.#letPass();
    if (this.#waiting.all().length === 0) return;
    for (const queue of this.#waiting.all())
      this.#waitReporter.report(queue, this.#time.now(), charge => this.#accountOf(charge));
    this.#sleeping = new AbortController();
    const { signal } = this.#sleeping;
    void this.#time.sleep(Math.min(soonest, LOOK_MS), signal).then(() => signal.aborted || this.#look());
  }

  /** Admits one request. Returns 0 if it did, otherwise the time until the next one, as far as known. */
  #letPass(): number {
    let soonest = Number.POSITIVE_INFINITY;
    const heads = this.#waiting.heads();
    for (const head of heads.sort((one, other) => one.order - other.order || one.number - other.number)) {
      const wait = this.#waitOf(head);
      const longest = head.requester?.longestWaitMs?.() ?? LONGEST_RETRY_AFTER_MS;
      if (wait > longest && wait !== Number.POSITIVE_INFINITY) {
        this.#waiting.take(head);
        head.refuse(usedUp(head, wait, longest));
        return 0;
      }
      if (wait === 0 && this.#isFree(head)) {
        this.#waiting.take(head);
        this.#grant(head);
        return 0;
      }
      if (wait > 0) soonest = Math.min(soonest, wait);
    }
    return soonest;
  }

  /** Requests that await `beforeSending` are not in flight: their check may need a request of the run itself. */
  #isFree({ order }: Ticket): boolean {
    return this.#held - (order === 0 ? this.#checking : 0) < this.#width;
  }

  #grant(ticket: Ticket): void {
    const debits = ticket.charge?.debits ?? [];
    this.#held += 1;
    this.#note(ticket.charge, account => sent(account, debits, this.#time.now()));
    ticket.go();
  }

  #waitOf({ charge }: Ticket): number {
    return charge === undefined ? 0 : waitOf(this.#accountOf(charge), charge.debits, this.#time.now());
  }

  #head(charge: Charge | undefined, { status, headers }: PipelineResponse, sentAt: number): void {
    if (charge === undefined) return;
    const rateLimit = rateLimitIn(charge, { status, header: name => headers.get(name) });
    const at = { sentAt, now: this.#time.now(), chance: this.#random() };
    this.#note(charge, account => answered(account, { debits: charge.debits, rateLimit, ...at }));
  }

  #accountOf(charge: Charge): Account {
    return this.#accounts.get(charge.account) ?? newAccount;
  }

  #note(charge: Charge | undefined, change: (account: Account) => Account): void {
    if (charge !== undefined) this.#accounts.set(charge.account, change(this.#accountOf(charge)));
  }
}
