/** ASP.NET, which the service is built on, takes the names of a query in whatever case; that Key Vault does so: inference. */
export function parameter(query: URLSearchParams, name: string): string | null {
  const given = [...query].find(([key]) => key.toLowerCase() === name);
  return given?.[1] ?? null;
}
