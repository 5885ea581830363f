import { type Fault, type FaultRule, type FaultRuleInput, faultRuleSchema, isAfter } from '../faultRule.ts';
import { type Random, seededRandom } from '../random.ts';

/** The properties of a request that a rule is matched against. */
export interface FaultSubject {
  readonly service: string;
  readonly operation: string;
  readonly method: string;
  readonly host: string;
  /** With its query. */
  readonly path: string;
}

/** A rule in force, with its counters. */
export interface StandingRule {
  readonly id: number;
  readonly rule: FaultRule;
  /** Matching requests so far. */
  seen: number;
  /** Requests that the fault was applied to. */
  hit: number;
  readonly random: Random;
  /** Settles when the rule is removed: what `hold` and `pause` wait for. */
  readonly removed: Promise<void>;
  readonly remove: () => void;
}

export interface Faults {
  /** Throws a ZodError, which names what is wrong with the rule. */
  add(rule: FaultRuleInput): StandingRule;
  list(): readonly StandingRule[];
  remove(id: number): boolean;
  clear(): void;
  /**
   * The first rule that applies to this request; counts the request. Rules with an effect after the response are matched
   * separately.
   */
  match(
    subject: FaultSubject,
    stage: 'before' | 'after',
    /** Which kinds can be applied at all; the other rules do not count the request. */
    suits?: (fault: Fault) => boolean,
  ): StandingRule | undefined;
}

/** Each rule has its own random sequence, so that adding a rule does not change the replay of another. */
export function openFaults(seed: number): Faults {
  let rules: StandingRule[] = [];
  let nextId = 1;
  const drop = (gone: readonly StandingRule[]) => {
    rules = rules.filter(rule => !gone.includes(rule));
    for (const rule of gone) rule.remove();
  };
  return {
    add(input) {
      const standing = standingRule(nextId, faultRuleSchema.parse(input), seed);
      nextId += 1;
      rules.push(standing);
      return standing;
    },
    list: () => rules,
    remove(id) {
      const gone = rules.filter(rule => rule.id === id);
      drop(gone);
      return gone.length > 0;
    },
    clear: () => {
      drop(rules);
      nextId = 1;
    },
    match: (subject, stage, suits = () => true) =>
      rules.find(
        standing =>
          isAfter(standing.rule.fault) === (stage === 'after') &&
          matchesFilters(standing.rule, subject) &&
          suits(standing.rule.fault) &&
          countAndDecide(standing),
      ),
  };
}

function standingRule(id: number, rule: FaultRule, seed: number): StandingRule {
  const { promise, resolve } = Promise.withResolvers<void>();
  // The fraction keeps the random sequences of the rules apart from each other and from the world's own.
  const random = seededRandom(seed + id / 1024);
  return { id, rule, seen: 0, hit: 0, random, removed: promise, remove: resolve };
}

/** Whether the rule's filters match this request. */
function matchesFilters(rule: FaultRule, subject: FaultSubject): boolean {
  return (
    (rule.service === undefined || rule.service === subject.service) &&
    (rule.operation === undefined || rule.operation === subject.operation) &&
    (rule.method === undefined || rule.method.toUpperCase() === subject.method) &&
    (rule.host === undefined || rule.host.toLowerCase() === subject.host) &&
    (rule.path === undefined || subject.path.includes(rule.path))
  );
}

/** Counts a matching request; true where the fault is to be applied to it. */
function countAndDecide(standing: StandingRule): boolean {
  const { nth, count, probability } = standing.rule;
  standing.seen += 1;
  if (standing.seen < nth || (count !== 'all' && standing.hit >= count)) return false;
  if (probability !== undefined && standing.random.next() >= probability) return false;
  standing.hit += 1;
  return true;
}
