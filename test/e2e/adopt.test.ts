/** The first day with a secret that was created by hand and is not due: what is said of it, and `keyturn adopt`. */
import { describe, expect, it } from 'vitest';
import type { WorldSeed } from '../../src/sandbox/world.ts';
import {
  group,
  living,
  must,
  newestVersion,
  openStage,
  passwords,
  picture,
  policyFile,
  repository,
  site,
  vaultVersions,
} from './stage.ts';

/** All but the last one of a registration is what the vault holds: it is to live for half a year. */
function young(seed: WorldSeed): WorldSeed {
  return {
    ...seed,
    tenants: seed.tenants?.map(tenant => ({
      ...tenant,
      applications: tenant.applications?.map(application => ({
        ...application,
        credentials: application.credentials?.map((each, index) =>
          index === 0 ? { ...each, start: '-10d', end: '+160d' } : each,
        ),
      })),
    })),
  };
}

const flat = ({ stdout, stderr }: { stdout: string; stderr: string }) =>
  `${stdout}${stderr}`.replaceAll(/\s+/g, ' ');

describe('a secret that was created by hand and is not due', () => {
  it('is not adopted yet, and adopt writes what cannot be read: no new secret, and everything else as it was', async () => {
    await using stage = await openStage({}, policyFile, young);
    const { world } = stage.sandbox;
    const before = picture(world);
    const { value } = newestVersion(before);
    const held = must(passwords(before)[0]);

    const status = await stage.keyturn('status');
    expect(status.stdout).toMatch(/payments-api +not adopted +.*adopt now/);
    expect(status.stdout).not.toContain('in progress');
    expect(flat(status)).toContain(`the vault holds credential ${held.keyId}`);
    expect(status.stdout).toContain('→ keyturn adopt payments-api --config');

    const unanswered = await stage.keyturn('adopt', 'payments-api');
    expect(unanswered.exitCode).toBe(1);
    expect(flat(unanswered)).toContain(
      'githubSecret contoso/payments AZURE_CLIENT_SECRET (marked) is write-only',
    );
    expect(flat(unanswered)).toContain("it is written once with the vault's value and a mark");
    expect(flat(unanswered)).toContain('Nothing was done');
    expect([group(world), repository(world)]).toEqual([group(before), repository(before)]);

    const run = await stage.keyturn('adopt', 'payments-api', '--yes');
    expect(run, flat(run)).toMatchObject({ exitCode: 0 });
    expect(living(world)).toEqual(living(before));
    expect(vaultVersions(world)).toEqual(vaultVersions(before));
    expect([site(world), site(world, 'staging')]).toEqual([site(before), site(before, 'staging')]);
    expect(group(world).variables).toEqual({
      ...group(before).variables,
      AZURE_CLIENT_SECRET: { value, isSecret: true },
      'AZURE_CLIENT_SECRET.keyturn': {
        value: expect.stringMatching(`^${held.keyId} 2026-`),
        isSecret: false,
      },
    });
    expect(repository(world).secrets['AZURE_CLIENT_SECRET']?.value).toBe(value);

    const adopted = picture(world);
    const again = await stage.keyturn('adopt', 'payments-api', '--yes');
    expect(again.stdout).toContain('unchanged');
    expect([group(world), repository(world)]).toEqual([group(adopted), repository(adopted)]);
    const then = await stage.keyturn('status');
    expect(then, flat(then)).toMatchObject({ exitCode: 0 });
    expect(then.stdout).toMatch(/payments-api +settled/);
  });
});
