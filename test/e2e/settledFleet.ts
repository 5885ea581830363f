/** A fleet in which nothing is due: a policy of so many rotations, and the world that an earlier run left behind. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kinds } from '../../src/connectors/kinds.ts';
import { readPolicyFile } from '../../src/policy/load.ts';
import { placesOf } from '../../src/policy/place.ts';
import type { Policy, Rotation } from '../../src/policy/policy.ts';
import type { WorldSeed } from '../../src/sandbox/world.ts';
import { searchedFolder } from '../support/canary.ts';

const TENANT = '8d3f6a1e-2b47-4c90-a5d8-71e0c94b26f3';
const DAY_MS = 86_400_000;

export interface Fleet {
  readonly file: string;
  readonly policy: Policy;
  readonly seed: WorldSeed;
}

/** `now`: the confirmation is a day younger than the credentials, which end in 160 days. */
export async function settledFleet(count: number, vaults: number, now = new Date()): Promise<Fleet> {
  const file = join(searchedFolder(), 'rotation.yaml');
  writeFileSync(file, policyText(count, vaults));
  const policy = await readPolicyFile(file, kinds);
  return { file, policy, seed: seedOf(policy.rotations, now) };
}

const numbered = (index: number) => String(index).padStart(12, '0');

function policyText(count: number, vaults: number): string {
  const entries = Array.from(
    { length: count },
    (_, index) => `  - name: app-${index}
    registration: { appId: 11111111-0000-4000-8000-${numbered(index)} }
    vault: { url: 'https://kv-fleet-${index % vaults}.vault.azure.net', secret: app-${index} }
    targets:
      - githubSecret: { repository: contoso/app-${index}, secret: AZURE_CLIENT_SECRET }`,
  );
  return ['version: 1', `tenant: ${TENANT}`, 'rotations:', ...entries, ''].join('\n');
}

function seedOf(rotations: readonly Rotation[], now: Date): WorldSeed {
  const at = (days: number) =>
    new Date(Math.floor(now.getTime() / 1000) * 1000 + days * DAY_MS).toISOString();
  const hosts = Map.groupBy(rotations, ({ vault }) => new URL(vault.url).hostname);
  const keyId = (index: number) => `22222222-0000-4000-8000-${numbered(index)}`;
  const markOf = ({ mark }: Rotation) => `${mark}r-earlier`;
  return {
    tenants: [
      {
        id: TENANT,
        applications: rotations.map((rotation, index) => ({
          appId: rotation.appId,
          displayName: rotation.name,
          credentials: [{ name: markOf(rotation), keyId: keyId(index), start: at(-20), end: at(160) }],
        })),
      },
    ],
    vaults: [...hosts].map(([host, those]) => ({
      host,
      tenant: TENANT,
      secrets: those.map(rotation => ({
        name: rotation.vault.secret,
        versions: [
          {
            value: { credential: `${rotation.appId}/${markOf(rotation)}` },
            created: at(-20),
            expires: at(160),
            tags: {
              'keyturn-key-id': keyId(rotations.indexOf(rotation)),
              'keyturn-mark': markOf(rotation),
              'keyturn-confirmed': `${at(-19)} ${placesOf(rotation.targets)}`,
            },
          },
        ],
      })),
    })),
    repositories: rotations.map(({ name }) => ({
      fullName: `contoso/${name}`,
      secrets: { AZURE_CLIENT_SECRET: 'kept-elsewhere' },
    })),
  };
}
