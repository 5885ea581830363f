/** What may be done to a request. */
import type { FaultRuleInput } from '../../src/sandbox/faultRule.ts';

export interface FaultKind {
  readonly name: string;
  readonly fault: FaultRuleInput['fault'];
  /** The program is killed (-9) when the fault strikes. */
  readonly kills?: true;
  /**
   * Strikes after the service has done what was asked. Of a request that only reads this is what striking before is:
   * the answer is lost, and nothing else tells the two apart. So it is left out there.
   */
  readonly after?: true;
}

const body = { error: { code: 'ServiceUnavailable', message: 'The sandbox was told to fail here.' } };

export const faultKinds: readonly FaultKind[] = [
  { name: 'kill-before', fault: { kind: 'hold' }, kills: true },
  { name: 'kill-after', fault: { kind: 'pause', when: 'after' }, kills: true, after: true },
  { name: 'cut-before', fault: { kind: 'cut-before' } },
  { name: 'cut-after', fault: { kind: 'cut-after' }, after: true },
  {
    name: '429-retry-1',
    fault: { kind: 'error', status: 429, headers: { 'Retry-After': '1' }, body, when: 'before' },
  },
  { name: '429', fault: { kind: 'error', status: 429, body, when: 'before' } },
  // More than the program is willing to wait: the step fails, and the run ends with it.
  {
    name: '429-retry-900',
    fault: { kind: 'error', status: 429, headers: { 'Retry-After': '900' }, body, when: 'before' },
  },
  { name: '500-before', fault: { kind: 'error', status: 500, body, when: 'before' } },
  { name: '503-before', fault: { kind: 'error', status: 503, body, when: 'before' } },
  { name: '504-after', fault: { kind: 'error', status: 504, body, when: 'after' }, after: true },
  { name: 'timeout-before', fault: { kind: 'hold' } },
  { name: 'timeout-after', fault: { kind: 'pause', when: 'after' }, after: true },
  { name: 'garbage-before', fault: { kind: 'garbage', when: 'before' } },
  { name: 'garbage-after', fault: { kind: 'garbage', when: 'after' }, after: true },
];
