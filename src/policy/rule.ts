/** What a rule about a whole policy is, and how it names the parts of it. */
import type { PolicyDraft, RotationDraft } from './draft.ts';
import type { PolicyCode } from './policyCode.ts';
import type { Path } from './policyFault.ts';
import { quote } from './quote.ts';

/** A condition between parts of a policy. */
export interface Rule {
  /** The code of the faults it finds. */
  readonly code: PolicyCode;
  readonly find: (policy: PolicyDraft) => readonly Found[];
}

/** `why` is appended to the key of the path. */
export interface Found {
  readonly path: Path;
  readonly why: string;
}

/** All valid targets, with their rotations. */
export function targetsIn({ rotations }: PolicyDraft) {
  return rotations.flatMap(rotation => rotation.targets.map(target => ({ ...target, rotation })));
}

export function nameOf({ path, written }: RotationDraft): string {
  return written.name === undefined ? ordinal({ path }) : quote(written.name);
}

/** `number 2 of the list` */
export function ordinal({ path }: Pick<RotationDraft, 'path'>): string {
  return `number ${Number(path[1]) + 1} of the list`;
}
