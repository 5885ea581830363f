/** Does what a finding tells a person to do; the few things that are ever told. */
import type { Bench } from '../bench.ts';
import { NAME } from '../scenery.ts';

export interface Told {
  readonly code: string;
  readonly severity: string;
  readonly text: string;
  readonly remedy?: string;
}

/** What the last line about the rotation found; of `rotate --json`. */
export function findingsIn(stdout: string): Told[] {
  const events = stdout
    .split('\n')
    .filter(line => line.startsWith('{'))
    .map(line => JSON.parse(line) as { event: string; findings?: Told[] });
  return events.find(({ event }) => event === 'rotation.finished')?.findings ?? [];
}

/** False for a remedy that nobody here knows how to follow. */
export async function follow(bench: Bench, remedy: string): Promise<boolean> {
  if (remedy.startsWith('az keyvault secret recover')) {
    const secret = bench.sandbox.world.vaults[0]?.secrets[0];
    if (secret !== undefined) bench.watch.byPerson(() => delete secret.deleted);
    return true;
  }
  if (remedy.startsWith(`keyturn rotate ${NAME} --now`)) {
    await bench.run('rotate', NAME, '--now', '--yes');
    return true;
  }
  if (remedy.startsWith('keyturn diagnose')) {
    await bench.run('diagnose', NAME);
    return true;
  }
  if (/^keyturn (rotate|verify|plan|status)\b/.test(remedy)) {
    await bench.run(remedy.split(' ')[1] ?? '');
    return true;
  }
  return false;
}
