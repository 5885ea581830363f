/** Sends a request to the Actions API of one repository or environment. Throws a Problem. */
export type GithubAsk = (
  method: string,
  path: string,
  parameters?: Record<string, unknown>,
) => Promise<unknown>;
