/** The id of a resource of Microsoft.Web, which is also its path in ARM. `parts`: `sites`, and its name. */
export function webResource(
  { subscription, resourceGroup }: { readonly subscription: string; readonly resourceGroup: string },
  ...parts: readonly string[]
): string {
  const group = ['subscriptions', subscription, 'resourceGroups', resourceGroup];
  return `/${[...group, 'providers', 'Microsoft.Web', ...parts].map(encodeURIComponent).join('/')}`;
}
