/**
 * Before a run: what the incident records of its folder say is leaked and lives still, with the value, by which the run that removes
 * it can show afterwards that Entra refuses it. The versions that hold the value are disabled before the removal, so it is read now.
 */
import { readdir } from 'node:fs/promises';
import type { Incident } from '../report/incidentRecord.ts';
import type { Intent } from '../rotation/intent.ts';
import type { Fleet } from './options.ts';
import type { RemovalCheck } from './removalCheck.ts';

/** Undefined where no record of the folder is about a rotation of this run; as a rule its file names alone tell that. */
export async function removalOfUnfinished(
  folder: string,
  { rotations }: Pick<Fleet, 'rotations'>,
  reach: Awaited<ReturnType<Fleet['reach']>> & { readonly signal: AbortSignal },
  intent: Intent,
): Promise<RemovalCheck | undefined> {
  const records = await openRecords(folder);
  const names = new Set(rotations.map(({ name }) => name));
  const leaked = records.flatMap(record => record.leaked).filter(({ rotation }) => names.has(rotation));
  if (leaked.length === 0) return undefined;
  // Loaded only here, as hardly any run finishes a revocation.
  const { survey } = await import('../run/survey.ts');
  const { removalCheck } = await import('./removalCheck.ts');
  const concerned = rotations.filter(({ name }) => leaked.some(({ rotation }) => rotation === name));
  const before = await survey({ ...reach, rotations: concerned, intent });
  return removalCheck(reach, before, leaked, undefined);
}

/** Those in which something lives still. A folder that cannot be read has none: the run says so when it looks for the record. */
async function openRecords(folder: string): Promise<Incident[]> {
  const names = await readdir(folder).catch((): string[] => []);
  const runs = names.flatMap(name => /^incident-(.+)\.json$/.exec(name)?.[1] ?? []);
  if (runs.length === 0) return [];
  const { readRecord } = await import('../report/incidentFiles.ts');
  const records = await Promise.all(runs.map(run => readRecord(folder, run)));
  return records.flatMap(record => {
    const living = record?.leaked.filter(({ removed }) => removed === null) ?? [];
    return record === undefined || living.length === 0 ? [] : [{ ...record, leaked: living }];
  });
}
