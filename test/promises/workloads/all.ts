import { adopt } from './adopt.ts';
import { canary } from './canary.ts';
import { discard } from './discard.ts';
import { drift } from './drift.ts';
import { fleet } from './fleet.ts';
import { glance } from './glance.ts';
import { retire } from './retire.ts';
import { revoke } from './revoke.ts';
import { revokeAtOnce } from './revokeAtOnce.ts';
import { rollback } from './rollback.ts';
import { rotate } from './rotate.ts';
import type { Workload } from './workload.ts';

export const workloads: readonly Workload[] = [
  rotate,
  retire,
  discard,
  revoke,
  revokeAtOnce,
  rollback,
  drift,
  fleet,
  glance,
  adopt,
  canary,
];
