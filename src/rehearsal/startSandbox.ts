import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { kinds } from '../connectors/kinds.ts';
import { readPolicyFile } from '../policy/load.ts';
import { readRegular } from '../regularFile.ts';
import { startSandbox } from '../sandbox/start.ts';
import type { WorldSeed } from '../sandbox/world.ts';
import type { RunningSandbox, SandboxWanted } from './rehearsalContext.ts';
import { demoWorldFor, worldFor } from './worldFor.ts';

/** Starts a sandbox. Its private folder is removed with the process `host`, however that ends. */
export async function startRehearsal(wanted: SandboxWanted, host: NodeJS.Process): Promise<RunningSandbox> {
  const [randomSeed = 0] = crypto.getRandomValues(new Uint32Array(1));
  const sandbox = await startSandbox({ seed: await seedFor(wanted), hold: true, randomSeed });
  const folder = dirname(sandbox.caFile);
  host.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return {
    proxyUrl: sandbox.proxyUrl,
    controlUrl: sandbox.controlUrl,
    caFile: sandbox.caFile,
    /** The locks of a rehearsal are separate from those of real runs with the same policy. */
    environment: {
      ...sandbox.environmentBy(wanted.identity ?? 'secret'),
      XDG_STATE_HOME: join(folder, 'state'),
    },
    identities: sandbox.world.tenants.map(({ id }) => ({
      name: 'keyturn-operator',
      tenant: id,
      clientId: sandbox.operator.appId,
    })),
    advance: ms => sandbox.clock.advance(ms),
    close: () => sandbox.close(),
  };
}

async function seedFor(wanted: SandboxWanted): Promise<WorldSeed> {
  if ('worldFile' in wanted) return parse(readRegular(wanted.worldFile).toString('utf8')) as WorldSeed;
  const policy = await readPolicyFile(wanted.policyFile, kinds);
  return wanted.demo === true ? demoWorldFor(policy) : worldFor(policy);
}
