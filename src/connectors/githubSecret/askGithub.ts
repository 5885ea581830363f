/** One place's Actions interface. Fails with a Problem. */
export type GithubAsk = (
  method: string,
  path: string,
  parameters?: Record<string, unknown>,
) => Promise<unknown>;
