/**
 * ASP.NET, which the service is built on, treats the names of query parameters as case-insensitive; that Key Vault does so:
 * inference.
 */
export function parameter(query: URLSearchParams, name: string): string | null {
  const given = [...query].find(([key]) => key.toLowerCase() === name);
  return given?.[1] ?? null;
}
