import { onTestFinished, expect, test } from 'vitest';
import { cloudClock, systemClock } from '../../src/clock.ts';
import { connectCloud } from '../../src/connectors/open.ts';
import { type BundleInput, bundleOf, bundleText } from '../../src/diagnosis/bundle.ts';
import type { Exchange } from '../../src/exchange.ts';
import { clouds } from '../../src/policy/clouds.ts';
import { isProblem } from '../../src/problem.ts';
import { Secret } from '../../src/secret.ts';
import { APP, given, rotationOf, SITE, TENANT, VALUE, wanted } from '../connectors/given.ts';

const TARGETS = [
  { appService: { ...SITE, setting: 'CLIENT_SECRET' } },
  { variableGroup: { organization: 'contoso', project: 'Pay Project', group: 'pay-vars', variable: 'SECRET' } },
  { githubSecret: { repository: 'contoso/pay', secret: 'CLIENT_SECRET' } },
];

function inputOf(exchanges: readonly Exchange[], change: Partial<BundleInput> = {}): BundleInput {
  return {
    diagnosis: { verdict: 'healthy' },
    exchanges,
    tool: { version: '0.1.0' },
    platform: { node: 'v24.21.0', os: 'linux x64' },
    clock: { local: new Date('2026-11-25T02:00:00Z'), skewMs: 0 },
    command: ['keyturn', 'diagnose', 'pay', '--bundle', 'evidence.json'],
    values: [],
    ...change,
  };
}

/** Everything that a diagnosis would ask, and a credential made and removed. */
async function recorded() {
  const exchanges: Exchange[] = [];
  const { sandbox } = await given({ targets: TARGETS });
  const cloud = await connectCloud({
    endpoints: clouds.public,
    env: sandbox.environment,
    clock: cloudClock(systemClock),
    record: exchange => exchanges.push(exchange),
  });
  const ports = await cloud.open(rotationOf(clouds.public, TARGETS));
  const registration = await ports.registration.read();
  await ports.vault.read();
  for (const target of ports.targets) await target.observe({ ...wanted, value: new Secret(VALUE) });
  await ports.token.ask(new Secret(VALUE));
  await ports.token.ask(new Secret('wrong8Q~but-of-the-right.shape_0123456789'));
  const made = await ports.registration.create(registration.objectId, {
    displayName: 'keyturn/pay/12345678/run',
    end: new Date(Date.now() + 86_400_000),
  });
  for (const target of ports.targets) await target.deliver({ ...wanted, keyId: made.keyId, value: made.value });
  await ports.registration.remove(registration.objectId, made.keyId);
  return { sandbox, exchanges, made };
}

test('a look', async () => {
  const { exchanges } = await recorded();
  const { writeFileSync } = await import('node:fs');
  const bundle = bundleOf(inputOf(exchanges, { values: [{ label: 'vault version 1', value: new Secret(VALUE) }] }));
  writeFileSync('/tmp/wt/bundle-look.json', bundleText(bundle));
});
