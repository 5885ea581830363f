/** A fleet of rotations that are all due, as a policy file, and questions to the history of a run over it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HistoryEntry } from '../../src/sandbox/history.ts';
import { searchedFolder } from '../support/canary.ts';
import type { TestSandbox } from '../support/sandbox.ts';

const SUBSCRIPTION = '1c2d3e4f-5a6b-4c7d-8e9f-0a1b2c3d4e5f';

/** So many rotations in three vaults, each with a site and a variable group of its own. */
export function fleetFile(count: number, limits: string): string {
  const file = join(searchedFolder(), 'rotation.yaml');
  const rotations = Array.from({ length: count }, (_, index) => rotation(index));
  writeFileSync(
    file,
    `version: 1
tenant: 6f1b9c1e-7d3a-4b52-9d0e-3a1f5c2b7e90
defaults: { prove: { successes: 1, timeout: 4m } }
limits: { ${limits} }
rotations:
${rotations.join('\n')}
`,
  );
  return file;
}

function rotation(index: number): string {
  const digits = String(index).padStart(3, '0');
  return `  - name: api-${digits}
    registration: { appId: 0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f${digits} }
    vault: { url: https://kv-fleet-${index % 3}.vault.azure.net, secret: api-${digits} }
    targets:
      - appService: { subscription: ${SUBSCRIPTION}, resourceGroup: rg, site: site-${digits}, setting: CLIENT_SECRET }
      - variableGroup: { organization: contoso, project: shop, group: group-${digits}, variable: CLIENT_SECRET }`;
}

export function requests({ history }: TestSandbox, is: Partial<HistoryEntry> = {}): HistoryEntry[] {
  const wanted = Object.entries(is);
  return history
    .entries()
    .filter(entry => wanted.every(([name, value]) => Reflect.get(entry, name) === value));
}

/** The most requests that the sandbox had under way at one moment. */
export function mostInFlight(entries: readonly HistoryEntry[]): number {
  const moments = entries.flatMap(({ startedMs, finishedMs = startedMs }) => [
    { at: startedMs, change: 1 },
    { at: finishedMs, change: -1 },
  ]);
  let [now, most] = [0, 0];
  for (const { change } of moments.sort((one, other) => one.at - other.at || one.change - other.change)) {
    now += change;
    most = Math.max(most, now);
  }
  return most;
}
