import type { Wire } from '../wire.ts';

/** Sends a request to GitHub's REST API; the path begins with `/repos/` or `/orgs/`. Throws a Problem. */
export type GithubAsk = (
  method: string,
  path: string,
  parameters?: Record<string, unknown>,
  /** Default: that of the rotation. */
  wire?: Wire,
) => Promise<unknown>;
