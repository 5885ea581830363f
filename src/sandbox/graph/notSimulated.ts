import { type Answer, fault } from './answer.ts';

/** For what Graph has and the sandbox does not simulate: a code of its own, so that it is not taken for a response of Graph. */
export function notSimulated(what: string): Answer {
  return fault(
    501,
    'SandboxNotSimulated',
    `The sandbox does not simulate ${what} of Microsoft Graph. What it simulates is listed in src/sandbox/BEHAVIOUR.md under "Microsoft Graph".`,
  );
}
