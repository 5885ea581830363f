/** What happens in a simulated world, night by night: plain data, so that it can be drawn, shortened, told and kept. */
import type { FaultRuleInput } from '../../src/sandbox/faultRule.ts';
import type { EditedPlace } from '../promises/edits.ts';
import type { PolicyShape } from '../promises/scenery.ts';
import type { Command } from './machine.ts';

export interface Story {
  readonly seed: number;
  readonly shape: PolicyShape;
  /** Whether the machines take locks in one place, or each in a folder of its own. */
  readonly locks: 'shared' | 'apart';
  /** Whether the sign-in log can be read. */
  readonly log: boolean;
  readonly weather: Weather;
  readonly consumers: readonly Consumer[];
  readonly nights: readonly Night[];
}

/** How the services are on all nights. */
export interface Weather {
  readonly replicas: number;
  /** Until a new secret is known by all of them, at most. */
  readonly replicationMs: number;
  readonly readLagMs: number;
  readonly reportLagMs: number;
  readonly report: 'fresh' | 'blind';
  /** The tenant wants secrets to live for less than that. */
  readonly tenantLimitDays?: number;
  /** How far each machine's clock is ahead. */
  readonly aheadMs: readonly [number, number];
  /** How far one service's clock is ahead of the others'. */
  readonly lyingClock?: { readonly service: string; readonly ms: number };
}

/** Nothing is late, and no clock is off. */
export const CALM: Weather = {
  replicas: 2,
  replicationMs: 200,
  readLagMs: 0,
  reportLagMs: 60_000,
  report: 'fresh',
  aheadMs: [0, 0],
};

/** When every story begins: three o'clock at night. */
export const BEGIN = Date.UTC(2026, 10, 29, 3);

export const DAY_MS = 86_400_000;

/** Takes what its place holds when it starts, and goes on with that. */
export interface Consumer {
  readonly subject: string;
  /** 0: it looks again each time. */
  readonly restartDays: number;
  readonly everyHours: number;
}

export interface Night {
  /** Days since the night before. */
  readonly days: number;
  readonly acts: readonly Act[];
}

/** When it happens: some time after three o'clock, or at a request of the night. */
export type Moment =
  | { readonly ms: number }
  | { readonly operation: string; readonly nth: number; readonly when: 'arrives' | 'answered' };

export type Host = 0 | 1;

/** By hand, in the portal or with a tool that knows nothing of this program. */
export const deeds = ['adds a credential', 'removes the credential in use'] as const;

export type Deed = (typeof deeds)[number];

/** In the afternoon, when no run is at work: by hand, by a deployment, or by Terraform. */
export const chores = [
  'redeploys an older setting',
  'redeploys an older variable',
  'redeploys an older repository secret',
  'writes an older version again',
  'disables the newest version',
  'deletes the vault secret',
] as const;

export type Chore = (typeof chores)[number];

export type Act =
  | { readonly act: 'run'; readonly host: Host; readonly ms: number; readonly command: Command }
  | { readonly act: 'fault'; readonly rule: FaultRuleInput; readonly forMs: number }
  | { readonly act: 'kill'; readonly host: Host; readonly at: Moment }
  | { readonly act: 'interrupt'; readonly host: Host; readonly at: Moment }
  | { readonly act: 'freeze'; readonly host: Host; readonly at: Moment; readonly forMs: number }
  | { readonly act: 'edit'; readonly at: Moment; readonly place: EditedPlace; readonly name: string }
  /** A script wipes the tags of this program from the newest version. */
  | { readonly act: 'tags'; readonly at: Moment; readonly subject: string }
  | { readonly act: 'person'; readonly at: Moment; readonly subject: string; readonly does: Deed }
  /** After the night. A vault secret that was deleted is recovered the next afternoon. */
  | { readonly act: 'afternoon'; readonly subject: string; readonly does: Chore }
  /** The operator may not write to the vault on this night. */
  | { readonly act: 'role' }
  /** The tenant admits no secrets on this night. */
  | { readonly act: 'forbid' }
  | { readonly act: 'policy'; readonly change: Partial<PolicyShape> };

/** A story that was kept. It is our own file, and what does not fit fails when it is played. */
export function readStory(json: string): Story {
  const { story }: { story: Story } = JSON.parse(json);
  return story;
}
