/** All promises that can be watched while something happens, on every request as it arrives and as it ends. */

import type { HistoryEntry } from '../../../src/sandbox/history.ts';
import type { Subject } from '../scenery.ts';
import { foreignUntouched } from './foreignUntouched.ts';
import { inUse } from './inUse.ts';
import { notPublishedAgain } from './leaked.ts';
import { noOutage } from './noOutage.ts';
import { notEarly } from './notEarly.ts';
import { oneSecret } from './oneSecret.ts';
import { onlyNamed } from './onlyNamed.ts';
import { proven } from './proven.ts';
import type { Broken, Scope } from './view.ts';

export interface Violation extends Broken {
  /** The request at which it was first seen. */
  readonly at: string;
}

export interface Watch {
  readonly violations: Violation[];
  /** Looks now, too: at the end of a run, or before an edit. */
  look(at: string): void;
  /** A person changes the world: looks before, and takes what is so afterwards for granted. */
  byPerson(edit: () => unknown): void;
  add(broken: Broken, at: string): void;
  stop(): void;
}

const CHECKERS = [
  noOutage,
  proven,
  onlyNamed,
  notEarly,
  inUse,
  oneSecret,
  foreignUntouched,
  notPublishedAgain,
];

/** `isLook`: at which requests; without it, at all. Between two that write nothing only time can have changed something. */
export function watch(
  scope: Omit<Scope, 'subject'>,
  subjects: readonly Subject[],
  isLook: (entry: HistoryEntry) => boolean = () => true,
): Watch {
  const checkers = subjects.flatMap(subject => CHECKERS.map(checker => checker({ ...scope, subject })));
  const violations: Violation[] = [];
  const add = (broken: Broken, at: string) => {
    const known = violations.some(each => each.promise === broken.promise && each.text === broken.text);
    if (!known) violations.push({ ...broken, at });
  };
  const look = (at: string) => {
    for (const checker of checkers) for (const broken of checker.look()) add(broken, at);
  };
  look('the beginning');
  const stop = scope.sandbox.history.watch(entry => {
    const { sequence, service, operation, outcome } = entry;
    if (isLook(entry)) look(`${sequence} ${service}.${operation} ${outcome}`);
  });
  return {
    violations,
    look,
    add,
    stop,
    byPerson(edit) {
      look('before an edit');
      edit();
      for (const checker of checkers) checker.excuse();
    },
  };
}
