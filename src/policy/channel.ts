/** Where notices go, after loading: one entry of `notify`. */

export const NOTICE_KINDS = ['failed', 'human-needed', 'expiring', 'changed', 'retired', 'digest'] as const;

/** What a notice is about, as in `on`. */
export type NoticeKind = (typeof NOTICE_KINDS)[number];

export const CHANNEL_KINDS = ['teams', 'slack', 'pagerduty', 'webhook', 'email'] as const;

/** `variable`, `secret`: names of environment variables. */
export type ChannelSettings =
  | { readonly kind: 'teams' | 'slack'; readonly variable: string }
  | { readonly kind: 'pagerduty'; readonly variable: string; readonly region: 'us' | 'eu' }
  | { readonly kind: 'webhook'; readonly variable: string; readonly secret: string }
  | {
      readonly kind: 'email';
      readonly variable: string;
      readonly from: string;
      readonly to: readonly string[];
    };

export interface Audience {
  readonly owner?: readonly string[];
  readonly group?: readonly string[];
  /** All of them. */
  readonly labels?: Readonly<Record<string, string>>;
}

export type Channel = ChannelSettings & {
  /** Unique in the policy; what was sent is recorded by it. */
  readonly name: string;
  readonly on: readonly NoticeKind[];
  /** Whose rotations it is about; absent: all. */
  readonly for?: Audience;
};

/** What begins and is over again, the most urgent first. */
export const TROUBLE: readonly NoticeKind[] = ['human-needed', 'failed', 'expiring'];

export const DEFAULT_ON: readonly NoticeKind[] = ['failed', 'human-needed', 'expiring'];
