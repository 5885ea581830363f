import { commandTail, type Named } from '../rotation/command.ts';
import type { Step } from './codes/knowledge.ts';

interface Known {
  readonly appId?: string | undefined;
  readonly tenant?: string | undefined;
  readonly rotation?: Named | undefined;
}

/** What stands for a rotation in the commands of errors.yaml. */
const NAME = / NAME(?= |$)/;

/** The step with what stands for an application, a tenant and a rotation, as far as they are known. */
export function filledIn({ text, command, needsSignIn }: Step, { appId, tenant, rotation }: Known): Step {
  const fill = (words: string) =>
    words.replaceAll('<appId>', () => appId ?? '<appId>').replaceAll('<tenant>', () => tenant ?? '<tenant>');
  const typed = command === undefined ? undefined : fill(command);
  if (typed === undefined || rotation === undefined || !NAME.test(typed))
    return { text: fill(text), ...(typed === undefined ? {} : { command: typed }), needsSignIn };
  const named = typed.replace(NAME, () => ` ${rotation.name}`);
  return { text: fill(text), command: [named, ...commandTail(rotation)].join(' '), needsSignIn };
}
