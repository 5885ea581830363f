import type { Step } from './verdict.ts';

/** Names a step within one rotation, so that a step that failed is not tried a second time in one run. */
export function stepKey(step: Step): string {
  switch (step.kind) {
    case 'create':
      return 'create';
    case 'distribute':
      return `distribute ${step.target}`;
    case 'record':
    case 'reopen':
    case 'confirm':
    case 'settle':
      return `${step.kind} ${step.version}`;
    default:
      return `${step.kind} ${step.keyId}`;
  }
}
