/** How every demo begins: a policy, a sandbox that is made for it, and an environment for commands in it. */
import type { Policy } from '../../policy/policy.ts';
import type { Context, RunningSandbox } from '../context.ts';
import { wrap } from '../human/layout.ts';
import { styleFor } from '../human/style.ts';
import { examplePolicy } from '../sandbox/example.ts';
import { prepareInside } from '../sandbox/inside.ts';
import { shortPath } from '../sandbox/shortPath.ts';
import type { Stage } from './chapter.ts';

export type Play = (stage: Stage, policy: Policy, sandbox: RunningSandbox) => Promise<number>;

/** Plays on a sandbox of its own, which is gone afterwards. */
export async function onSandbox(
  context: Context,
  introduction: (policy: Policy) => string,
  play: Play,
): Promise<number> {
  const file = shortPath(examplePolicy());
  const policy = await context.readPolicy(file);
  const { columns } = styleFor(context.stdout, context.env);
  context.stdout.write(`${wrap(introduction(policy), columns)}\n`);
  const sandbox = await context.sandbox.start({ policyFile: file, demo: true });
  try {
    const { environment } = prepareInside(sandbox, context.env, file);
    const quiet =
      context.stdout.color || !context.stdout.live ? environment : { ...environment, NO_COLOR: '1' };
    return await play({ context, environment: quiet, file, troubles: [] }, policy, sandbox);
  } finally {
    await sandbox.close();
  }
}

const HOUR_MS = 3_600_000;

/** One hour longer than the longest overlap of the policy. */
export function pastOverlap(policy: Policy): number {
  return Math.max(...policy.rotations.map(({ overlapMs }) => overlapMs)) + HOUR_MS;
}
