/**
 * Before a run: what the incident records of its folder say is leaked and lives still, with the value, by which the run that removes
 * it can show afterwards that Entra refuses it. The versions that hold the value are disabled before the removal, so it is read now.
 */
import { runsRecordedIn } from '../report/incidentNames.ts';
import type { Intent } from '../rotation/intent.ts';
import type { Fleet } from './options.ts';
import type { RemovalCheck } from './removalCheck.ts';

/** Undefined where no record of the folder is about a rotation of this run. */
export async function removalOfUnfinished(
  folder: string,
  { rotations }: Pick<Fleet, 'rotations'>,
  reach: Awaited<ReturnType<Fleet['reach']>> & { readonly signal: AbortSignal },
  intent: Intent,
): Promise<RemovalCheck | undefined> {
  if ((await runsRecordedIn(folder)).length === 0) return undefined;
  // Loaded only here: hardly any run finishes a revocation.
  const { recordsIn } = await import('../report/incidentFiles.ts');
  const names = new Set(rotations.map(({ name }) => name));
  const leaked = (await recordsIn(folder))
    .flatMap(record => record.leaked)
    .filter(({ rotation, removed }) => removed === null && names.has(rotation));
  if (leaked.length === 0) return undefined;
  const { survey } = await import('../run/survey.ts');
  const { removalCheck } = await import('./removalCheck.ts');
  const concerned = rotations.filter(({ name }) => leaked.some(({ rotation }) => rotation === name));
  const before = await survey({ ...reach, rotations: concerned, intent });
  return removalCheck(reach, before, leaked, undefined);
}
