/** `keyturn discover --prove` on drawn tenants with places of all kinds: what it calls proved is, and what can be proved it finds. */
import { describe, expect, it } from 'vitest';
import { searchedFolder } from '../support/canary.ts';
import { freshSeed } from '../support/freshSeed.ts';
import { outputFaults } from '../support/outputs.ts';
import { openSandbox, runCommand, type TestSandbox } from '../support/sandbox.ts';
import { messyPlaces, SUBSCRIPTION } from './messyPlaces.ts';
import { provablePlaces, provedByValue, type ToldPlace, wrongProofs } from './placesChecker.ts';
import { must } from './stage.ts';

const SEED = freshSeed(1_000_000);
const sum = { proved: 0, provable: 0, found: 0, sites: 0, signIns: 0, failed: 0, mangled: 0, references: 0 };

const WORDS = [
  ...['discover', '--all', '--json', '--prove', '--yes', '--policy', 'rotation.yaml'],
  ...['--subscription', SUBSCRIPTION, '--organization', 'contoso', '--github', 'contoso'],
];

interface Told {
  readonly places: readonly ToldPlace[];
  readonly links: readonly {
    readonly vault: string;
    readonly secret: string;
    readonly evidence: readonly { readonly code: string }[];
  }[];
  readonly written: { readonly rotations: readonly string[] };
}

/** The values of the vault secrets that Entra accepted. */
function valuesOf({ world }: TestSandbox, { links }: Told): Set<string> {
  return new Set(
    links
      .filter(({ evidence: [first] }) => first?.code === 'value-accepted')
      .flatMap(({ vault, secret }) => {
        const found = world.vaults.find(({ host }) => `https://${host}` === vault);
        return found?.secrets.find(({ name }) => name === secret)?.versions.at(-1)?.value ?? [];
      }),
  );
}

describe('a tenant with places', () => {
  it.each(Array.from({ length: 5 }, (_, index) => SEED + index))(
    'is told as it is, and what is written can be planned (seed %i)',
    async seed => {
      await using sandbox = await openSandbox(messyPlaces(seed));
      const cwd = searchedFolder();
      // Hosts of vaults that only the list of the subscription names are searched, too.
      const vaults = sandbox.world.vaults.flatMap(({ host }) => ['--vault', `https://${host}`]);
      const run = await runCommand(sandbox, [...WORDS, ...vaults], { cwd });
      expect(outputFaults(run.stdout)).toEqual([]);
      const told = JSON.parse(run.stdout) as Told;
      expect(run.exitCode, run.stderr).toBe(0);
      const now = sandbox.clock.now();
      expect(wrongProofs(sandbox.world, now, told.places)).toEqual([]);
      const provable = provablePlaces(sandbox.world, now, valuesOf(sandbox, told));
      const found = new Set(provedByValue(told.places));
      expect(provable.filter(id => !found.has(id))).toEqual([]);
      const history = sandbox.history.entries();
      const writes = history.filter(
        ({ method, operation, service }) =>
          method !== 'GET' && operation !== 'batch' && service !== 'entra' && !/^list/.test(operation),
      );
      expect(writes).toEqual([]);
      const others = must(sandbox.world.tenants[0]).signIns.filter(
        ({ appId }) => appId !== sandbox.operator.appId,
      );
      sum.signIns += others.length;
      sum.failed += history.filter(
        ({ service, operation, status = 0 }) => service === 'entra' && operation === 'token' && status >= 400,
      ).length;
      sum.sites += history.filter(({ operation }) => operation === 'listAppSettings').length;
      sum.provable += provable.length;
      sum.found += provable.filter(id => found.has(id)).length;
      for (const { certainty, evidence } of told.places) {
        if (certainty === 'proved') sum.proved += 1;
        if (evidence.some(({ code }) => code === 'value-mangled')) sum.mangled += 1;
        if (certainty === 'proved' && evidence[0]?.code === 'reference') sum.references += 1;
      }
      if (told.written.rotations.length > 0) {
        const plan = await runCommand(sandbox, ['plan', '--json'], { cwd });
        const { rotations } = JSON.parse(plan.stdout) as { rotations: { problem?: object }[] };
        expect(rotations).toHaveLength(told.written.rotations.length);
        expect(rotations.filter(({ problem }) => problem !== undefined)).toEqual([]);
      }
    },
    120_000,
  );

  it('and there was enough of it', () => {
    process.stdout.write(
      `${sum.sites} sites read, ${sum.found} of ${sum.provable} places that can be proved by their value, ${sum.proved} proved in all; ${sum.signIns} sign-ins, ${sum.failed} refused\n`,
    );
    expect(sum.provable).toBeGreaterThan(30);
    expect(sum.mangled).toBeGreaterThan(0);
    expect(sum.references).toBeGreaterThan(0);
  });
});
