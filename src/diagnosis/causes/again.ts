/** The same question once more, as it has to be typed. */
import type { Evidence } from '../evidence.ts';

export function again(evidence: Pick<Evidence, 'rotation' | 'signIn' | 'cloud' | 'places'>): string {
  const { rotation, signIn, cloud, places } = evidence;
  const sources = places.flatMap(({ source }) => (source === undefined ? [] : [` --secret-from ${source}`]));
  if (rotation !== undefined) return `keyturn diagnose ${rotation}${sources.join('')}`;
  const where = cloud === 'public' ? '' : ` --cloud ${cloud}`;
  const scope = /\bgraph\b.*\/\.default$/i.test(signIn.scope) ? '' : ` --scope ${signIn.scope}`;
  return `keyturn diagnose --tenant ${signIn.tenant} --client-id ${signIn.appId}${sources.join('')}${where}${scope}`;
}
