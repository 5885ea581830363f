/** A policy with channels, a real receiver for all of them, and runs at chosen times. */
import { join } from 'node:path';
import type { Context } from '../../src/cli/context.ts';
import { cloudClock } from '../../src/clock.ts';
import { openOutbox } from '../../src/connectors/notices/outbox.ts';
import type { Channel } from '../../src/policy/channel.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { type Corner, NOW, policy, stillClock, type Typed, typed } from '../cli/given.ts';
import { searchedFolder } from '../support/canary.ts';
import { openReceiver, type Reaction, type Received, type Receiver } from '../support/receiver.ts';

export const SIGNING_KEY = `whsec_${Buffer.from('a key of the test, and 32 bytes!').toString('base64')}`;
export const ROUTING_KEY = 'e93facc04764012d7bfb002500d5d1a6';

const ON: Channel['on'] = ['failed', 'human-needed', 'expiring'];

export const CHANNELS = {
  slack: { kind: 'slack', name: 'slack', variable: 'T_SLACK', on: ON },
  teams: { kind: 'teams', name: 'teams', variable: 'T_TEAMS', on: ON },
  pagerduty: { kind: 'pagerduty', name: 'pagerduty', variable: 'T_PAGER', region: 'us', on: ON },
  webhook: { kind: 'webhook', name: 'webhook', variable: 'T_HOOK', secret: 'T_HOOK_KEY', on: ON },
} as const satisfies Record<string, Channel>;

/** As each service responds where it accepts. */
export function accepting({ path }: Received): Reaction {
  if (path.startsWith('/slack')) return { status: 200, body: 'ok' };
  if (path.startsWith('/v2/enqueue'))
    return { status: 202, body: '{"status":"success","message":"Event processed","dedup_key":"k"}' };
  return path.startsWith('/teams') ? { status: 202 } : { status: 204 };
}

export interface ChannelStage extends AsyncDisposable {
  readonly receiver: Receiver;
  readonly audit: string;
  readonly policy: Policy;
  /** `hours` after the beginning of the test. */
  run(
    hours: number,
    corners: Readonly<Record<string, Corner>>,
    line?: string,
    more?: Partial<Context>,
  ): Promise<Typed>;
  /** What was received since the last call. */
  taken(): Received[];
}

export interface StageOptions {
  readonly policy?: Policy;
  readonly env?: Readonly<Record<string, string>>;
  readonly inSandbox?: boolean;
}

export async function openChannels(
  channels: readonly Channel[],
  { policy: given = policy({ name: 'payments-api' }), env: more = {}, inSandbox = false }: StageOptions = {},
): Promise<ChannelStage> {
  const receiver = await openReceiver({ hosts: ['events.pagerduty.com'] });
  receiver.react = accepting;
  const before = process.env['HTTPS_PROXY'];
  process.env['HTTPS_PROXY'] = receiver.proxyUrl;
  const env: Record<string, string> = {
    T_SLACK: `${receiver.origin}/slack/T000/B000/XXXXXXXXXXXXXXXXXXXXXXXX`,
    T_TEAMS: `${receiver.origin}/teams?sig=abcdefghijklmnopqrstuvwxyz012345`,
    T_PAGER: ROUTING_KEY,
    T_HOOK: `${receiver.origin}/hook`,
    T_HOOK_KEY: SIGNING_KEY,
    ...more,
  };
  const audit = join(searchedFolder(), 'audit.jsonl');
  const watched = { ...given, notify: channels };
  return {
    receiver,
    audit,
    policy: watched,
    run(hours, corners, line = `rotate --audit ${audit}`, extra = {}) {
      const time = { passed: hours * 3_600_000 };
      const clock = {
        ...stillClock(NOW, time),
        sleep: async (ms: number) => {
          time.passed += ms;
        },
      };
      const outbox = async () => openOutbox({ env, clock, inSandbox });
      return typed(line, {
        policy: watched,
        corners,
        context: { env, outbox, clock: cloudClock(clock), newRun: () => `r-${hours}`, ...extra },
      });
    },
    taken: () => receiver.received.splice(0),
    async [Symbol.asyncDispose]() {
      if (before === undefined) delete process.env['HTTPS_PROXY'];
      else process.env['HTTPS_PROXY'] = before;
      await receiver[Symbol.asyncDispose]();
    },
  };
}
