/** The common start of all demos: a policy, a sandbox for it, and the environment of commands in it. */

import { wrap } from '../../cli/human/layout.ts';
import { styleFor } from '../../cli/human/style.ts';
import type { Policy } from '../../policy/policy.ts';
import { prepareInside } from '../inside.ts';
import type { RehearsalContext, RunningSandbox } from '../rehearsalContext.ts';
import { shortPath } from '../shortPath.ts';
import { beforehand, type Stage } from './chapter.ts';

export type Play = (stage: Stage, policy: Policy, sandbox: RunningSandbox) => Promise<number>;

/** Runs a demo in a sandbox of its own, which is removed afterwards. */
export async function onSandbox(
  context: RehearsalContext,
  policyFile: string,
  introduction: (policy: Policy) => string,
  play: Play,
): Promise<number> {
  const file = shortPath(policyFile);
  const policy = await context.readPolicy(file);
  const { columns } = styleFor(context.stdout, context.env);
  context.stdout.write(`${wrap(introduction(policy), columns)}\n`);
  const sandbox = await context.start({ policyFile: file, demo: true });
  try {
    const { environment } = prepareInside(sandbox, context.job, file);
    const quiet =
      context.stdout.color || !context.stdout.live ? environment : { ...environment, NO_COLOR: '1' };
    return await play({ context, environment: quiet, file, troubles: [] }, policy, sandbox);
  } finally {
    await sandbox.close();
  }
}

const DAY_MS = 24 * 3_600_000;

/**
 * Advances the clock by the wait for superseded secrets, then by two nights: in the first the scheduled run signs in with the new
 * secret, so that the sign-in report is seen to be up to date; in the second it removes unused secrets. `last`: replaces the
 * scheduled run of the second night; receives the number of days that have passed.
 */
export async function nightsUntilRetired(
  stage: Stage,
  policy: Policy,
  sandbox: RunningSandbox,
  last?: (days: number) => Promise<void>,
): Promise<void> {
  const waits = policy.rotations.map(({ overlapMs, quietMs }) => Math.max(overlapMs, quietMs));
  const days = Math.ceil(Math.max(...waits) / DAY_MS);
  sandbox.advance(days * DAY_MS);
  await beforehand(stage, 'rotate');
  sandbox.advance(DAY_MS);
  await (last?.(days + 1) ?? beforehand(stage, 'rotate'));
}
