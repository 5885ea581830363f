import { type Answer, fault } from './answer.ts';

/** Graph has it, and the sandbox does not: said in the sandbox's own words, so that nobody takes it for an answer of Graph's. */
export function notSimulated(what: string): Answer {
  return fault(
    501,
    'SandboxNotSimulated',
    `The sandbox does not simulate ${what} of Microsoft Graph. What it simulates is listed in src/sandbox/BEHAVIOUR.md under "Microsoft Graph".`,
  );
}
