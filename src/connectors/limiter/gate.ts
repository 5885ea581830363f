/**
 * Where every request of a run passes: so many are in flight at once, none before its account has room for it, and the
 * earliest rotation first. What waits here holds no slot, and no timeout runs for it.
 */
import type { PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import type { Clock } from '../../clock.ts';
import { LONGEST_RETRY_AFTER_MS, Problem } from '../../problem.ts';
import type { Visit } from '../../rotation/ports.ts';
import { span } from '../../rotation/words.ts';
import { type Account, answered, newAccount, sent, spacingOf, unanswered, waitOf } from './account.ts';
import type { Due } from './due.ts';
import { saidBy } from './said.ts';
import { type Stopwatch, stopwatch } from './stopwatch.ts';
import { type Lanes, lanesOf, type Waiting } from './waiting.ts';

export interface Passing extends Waiting {
  readonly visit?: Visit;
  /** Awaited once it is its turn, right before it is sent. */
  readonly beforeSending?: () => Promise<void>;
  readonly abortSignal?: PipelineRequest['abortSignal'];
}

export interface Gate {
  pass(passing: Passing, send: () => Promise<PipelineResponse>): Promise<PipelineResponse>;
}

export interface GateOptions {
  /** Requests in flight at once. */
  readonly width: number;
  readonly clock: Pick<Clock, 'ticks' | 'sleep'>;
  /** 0 ≤ x < 1 */
  readonly random: () => number;
}

export function openGate(options: GateOptions): Gate {
  const keeper = new GateKeeper(options);
  return { pass: (passing, send) => keeper.pass(passing, send) };
}

interface Ticket extends Passing {
  readonly number: number;
  readonly since: number;
  readonly go: () => void;
  readonly refuse: (error: unknown) => void;
}

/** Waits are looked at so often, told when they have lasted a while, and then again now and then. */
const LOOK_MS = 1_000;
const TOLD_AFTER_MS = 2_000;
const TOLD_EVERY_MS = 10_000;

class GateKeeper {
  readonly #width: number;
  readonly #random: () => number;
  readonly #time: Stopwatch;
  readonly #accounts = new Map<string, Account>();
  readonly #waiting: Lanes<Ticket> = lanesOf();
  /** When a rotation was last told that it waits. */
  readonly #told = new WeakMap<Visit, number>();
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

  async pass(passing: Passing, send: () => Promise<PipelineResponse>): Promise<PipelineResponse> {
    await this.#turn(passing);
    const { due } = passing;
    try {
      await this.#check(passing);
      const sentAt = this.#time.now();
      const response = await send();
      this.#heard(due, response, sentAt);
      return response;
    } catch (error) {
      this.#note(due, unanswered);
      throw error;
    } finally {
      this.#held -= 1;
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
      this.#watch(passing.visit?.signal);
      if (abortSignal?.aborted) giveUp();
      abortSignal?.addEventListener('abort', giveUp);
      this.#lookSoon();
    });
  }

  /** What waits when a run is stopped is not sent any more. What it asks after that, it needs to come to an end. */
  #watch(signal: AbortSignal | undefined): void {
    if (signal === undefined || signal.aborted || this.#watched.has(signal)) return;
    this.#watched.add(signal);
    const stop = () => this.#dropAll(({ visit }) => visit?.signal === signal, stopped);
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
    this.#sleeping.abort();
    let soonest = this.#letPass();
    while (soonest === 0) soonest = this.#letPass();
    const lanes = this.#waiting.all();
    if (lanes.length === 0) return;
    for (const lane of lanes) this.#tell(lane);
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

  /** Tells the rotations of a lane that a limit holds them, and for about how long. */
  #tell(lane: readonly Ticket[]): void {
    const [head] = lane;
    if (head?.due === undefined) return;
    const [now, wait] = [this.#time.now(), this.#waitOf(head)];
    if (wait === 0) return;
    const spacing = spacingOf(this.#accountOf(head.due), head.due.charges);
    for (const [place, { visit, since, due }] of lane.entries()) {
      if (visit?.waiting === undefined || now - since < TOLD_AFTER_MS) continue;
      if (now - (this.#told.get(visit) ?? Number.NEGATIVE_INFINITY) < TOLD_EVERY_MS) continue;
      this.#told.set(visit, now);
      visit.waiting(due?.words ?? '', Number.isFinite(wait) ? wait + place * spacing : LOOK_MS);
    }
  }
}

function usedUp({ due }: Ticket, ms: number): Problem {
  return new Problem({
    code: 'try-later',
    subject: due?.words ?? 'a limit',
    reason: `it leaves no room for another request for ${span(ms)}`,
    retryAfterMs: ms,
  });
}

function stopped({ due }: Ticket): Problem {
  const subject = due?.words ?? 'a request';
  return new Problem({ code: 'interrupted', subject, reason: 'stopped while waiting for its turn' });
}

function givenUp(): Error {
  return new DOMException('given up while it waited for its turn', 'AbortError');
}
