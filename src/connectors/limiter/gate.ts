/**
 * Where every request of a run passes: so many are in flight at once, none before its account has room for it, and the
 * earliest rotation first. What waits here holds no slot, and no timeout runs for it.
 */
import type { PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import type { Clock } from '../../clock.ts';
import { LONGEST_RETRY_AFTER_MS } from '../../problem.ts';
import type { Requester } from '../../rotation/ports.ts';
import { type Account, answered, newAccount, sent, unanswered, waitOf } from './account.ts';
import type { Due } from './due.ts';
import { givenUp, stopped, usedUp } from './refusals.ts';
import { saidBy } from './said.ts';
import { type Stopwatch, stopwatch } from './stopwatch.ts';
import { openTelling } from './telling.ts';
import { type Lanes, lanesOf, type Waiting } from './waiting.ts';

export interface Passing extends Waiting {
  readonly requester?: Requester;
  /** Awaited once it is its turn, right before it is sent. */
  readonly beforeSending?: () => Promise<void>;
  readonly abortSignal?: PipelineRequest['abortSignal'];
}

export interface Gate {
  pass(passing: Passing, send: Send): Promise<PipelineResponse>;
  /** Waits for a turn that lasts for several requests, which go one after the other without waiting any more. */
  hold(passing: Omit<Passing, 'beforeSending'>): Promise<Hold>;
}

/** The turn of requests that belong together. `due` of `hold` was that of all of them. */
export interface Hold {
  pass(passing: Part, send: Send): Promise<PipelineResponse>;
  end(): void;
}

type Part = Pick<Passing, 'due' | 'beforeSending'>;
type Send = () => Promise<PipelineResponse>;

export interface GateOptions {
  /** Requests in flight at once. */
  readonly width: number;
  readonly clock: Pick<Clock, 'ticks' | 'sleep'>;
  /** 0 ≤ x < 1 */
  readonly random: () => number;
}

export function openGate(options: GateOptions): Gate {
  return new GateKeeper(options);
}

interface Ticket extends Passing {
  readonly number: number;
  readonly since: number;
  readonly go: () => void;
  readonly refuse: (error: unknown) => void;
}

const LOOKED_AT = 'looked at before';

/** Waits are looked at so often. */
const LOOK_MS = 1_000;

class GateKeeper implements Gate {
  readonly #width: number;
  readonly #random: () => number;
  readonly #time: Stopwatch;
  readonly #accounts = new Map<string, Account>();
  readonly #waiting: Lanes<Ticket> = lanesOf();
  readonly #telling = openTelling(LOOK_MS);
  readonly #watched = new WeakSet<AbortSignal>();
  #tickets = 0;
  #held = 0;
  #checking = 0;
  #looking = false;
  #sleeping = new AbortController();

  constructor({ width, clock, random }: GateOptions) {
    this.#width = width;
    this.#random = random;
    this.#time = stopwatch(clock);
  }

  async pass(passing: Passing, send: Send): Promise<PipelineResponse> {
    await this.#turn(passing);
    try {
      return await this.#exchange(passing.due, () => this.#check(passing), send);
    } finally {
      this.#held -= 1;
      this.#lookSoon();
    }
  }

  /** What it was charged for counts as under way until it is answered, or known not to be. */
  async #exchange(due: Due | undefined, ready: () => Promise<void>, send: Send): Promise<PipelineResponse> {
    try {
      await ready();
      const sentAt = this.#time.now();
      const response = await send();
      this.#heard(due, response, sentAt);
      return response;
    } catch (error) {
      this.#note(due, unanswered);
      throw error;
    }
  }

  /** Between its requests it is not in flight, so that what the run itself asks for them may be. */
  async hold(passing: Omit<Passing, 'beforeSending'>): Promise<Hold> {
    await this.#turn(passing);
    this.#checking += 1;
    return {
      pass: (one, send) => this.#passHeld(one, send),
      end: () => {
        this.#checking -= 1;
        this.#held -= 1;
        this.#note(passing.due, unanswered);
        this.#lookSoon();
      },
    };
  }

  async #passHeld({ due, beforeSending }: Part, send: Send): Promise<PipelineResponse> {
    await beforeSending?.();
    this.#checking -= 1;
    const charged = async () => this.#note(due, account => sent(account, [], this.#time.now()));
    try {
      return await this.#exchange(due, charged, send);
    } finally {
      this.#checking += 1;
      this.#lookSoon();
    }
  }

  #turn(passing: Passing): Promise<void> {
    return new Promise((go, reject) => {
      const { abortSignal } = passing;
      const giveUp = () => this.#dropAll(one => one === ticket, givenUp);
      const over = () => abortSignal?.removeEventListener('abort', giveUp);
      const ticket: Ticket = {
        ...passing,
        number: ++this.#tickets,
        since: this.#time.now(),
        go: () => [over(), go()],
        refuse: error => [over(), reject(error)],
      };
      this.#waiting.add(ticket);
      this.#watch(passing.requester?.signal);
      if (abortSignal?.aborted) giveUp();
      abortSignal?.addEventListener('abort', giveUp);
      this.#lookSoon();
    });
  }

  /** What waits when a run is stopped is not sent any more. What it asks after that, it needs to come to an end. */
  #watch(signal: AbortSignal | undefined): void {
    if (signal === undefined || signal.aborted || this.#watched.has(signal)) return;
    this.#watched.add(signal);
    const stop = () => this.#dropAll(({ requester }) => requester?.signal === signal, stopped);
    signal.addEventListener('abort', stop, { once: true });
  }

  #dropAll(isSuch: (ticket: Ticket) => boolean, why: (ticket: Ticket) => Error): void {
    for (const ticket of this.#waiting.drop(isSuch)) ticket.refuse(why(ticket));
  }

  async #check({ beforeSending }: Passing): Promise<void> {
    if (beforeSending === undefined) return;
    this.#checking += 1;
    try {
      await beforeSending();
    } finally {
      this.#checking -= 1;
    }
  }

  /** Not at once: who got an answer just now may go on with the next request of an earlier rotation. */
  #lookSoon(): void {
    if (this.#looking) return;
    this.#looking = true;
    setImmediate(() => {
      this.#looking = false;
      this.#look();
    });
  }

  #look(): void {
    // With a reason of its own: without one, each look would make an error with its stack.
    this.#sleeping.abort(LOOKED_AT);
    let soonest = this.#letPass();
    while (soonest === 0) soonest = this.#letPass();
    const lanes = this.#waiting.all();
    if (lanes.length === 0) return;
    for (const lane of lanes) this.#telling.tell(lane, this.#time.now(), due => this.#accountOf(due));
    this.#sleeping = new AbortController();
    const { signal } = this.#sleeping;
    void this.#time.sleep(Math.min(soonest, LOOK_MS), signal).then(() => signal.aborted || this.#look());
  }

  /** Lets one request pass. 0: it did; otherwise for how long there is nothing to do, as far as is known. */
  #letPass(): number {
    let soonest = Number.POSITIVE_INFINITY;
    const heads = this.#waiting.heads();
    for (const head of heads.sort((one, other) => one.order - other.order || one.number - other.number)) {
      const wait = this.#waitOf(head);
      if (wait > LONGEST_RETRY_AFTER_MS && wait !== Number.POSITIVE_INFINITY) {
        this.#waiting.take(head);
        head.refuse(usedUp(head, wait));
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

  /** What asks whether it may still be sent is not in flight, and what the run itself asks may be for that. */
  #isFree({ order }: Ticket): boolean {
    return this.#held - (order === 0 ? this.#checking : 0) < this.#width;
  }

  #grant(ticket: Ticket): void {
    const charges = ticket.due?.charges ?? [];
    this.#held += 1;
    this.#note(ticket.due, account => sent(account, charges, this.#time.now()));
    ticket.go();
  }

  #waitOf({ due }: Ticket): number {
    return due === undefined ? 0 : waitOf(this.#accountOf(due), due.charges, this.#time.now());
  }

  #heard(due: Due | undefined, { status, headers }: PipelineResponse, sentAt: number): void {
    if (due === undefined) return;
    const said = saidBy(due, { status, header: name => headers.get(name) });
    const at = { sentAt, now: this.#time.now(), chance: this.#random() };
    this.#note(due, account => answered(account, { charges: due.charges, said, ...at }));
  }

  #accountOf(due: Due): Account {
    return this.#accounts.get(due.account) ?? newAccount;
  }

  #note(due: Due | undefined, change: (account: Account) => Account): void {
    if (due !== undefined) this.#accounts.set(due.account, change(this.#accountOf(due)));
  }
}
