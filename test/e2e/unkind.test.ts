/** The same end, however unkind the cloud is on the way there. */
import { describe, expect, it } from 'vitest';
import type { FaultRuleInput } from '../../src/sandbox/faultRule.ts';
import { living, MARK, must, newestVersion, openStage, type Stage, site } from './stage.ts';

describe('the same end is reached', () => {
  it('while the replicas flap for twenty seconds', async () => {
    await using stage = await openStage({ replicas: 5, replicationMs: { min: 500, max: 20_000 } });
    await expectRotated(stage);
  });

  it('while reads of the directory lag', async () => {
    await using stage = await openStage({ readLagMs: { min: 2_000, max: 4_000 } });
    await expectRotated(stage);
  });

  it.each<[string, FaultRuleInput[]]>([
    [
      'every service answers 429 with Retry-After',
      each(['graph', 'vault', 'arm', 'devops', 'github'], tooMany('1')),
    ],
    ['Graph answers 429 without Retry-After', each(['graph'], tooMany(undefined))],
    [
      'Graph refuses close writes with 409',
      [
        {
          service: 'graph',
          operation: 'addPassword',
          count: 2,
          fault: concurrency(409, 'Directory_ConcurrencyViolation'),
        },
      ],
    ],
    [
      'Graph refuses close writes with the 400 twin',
      [
        {
          service: 'graph',
          operation: 'addPassword',
          fault: concurrency(400, 'Directory_ConcurrencyViolation'),
        },
      ],
    ],
    [
      'the answer to addPassword is lost',
      [{ service: 'graph', operation: 'addPassword', fault: { kind: 'cut-after' } }],
    ],
    [
      'addPassword is answered 504 after it took effect',
      [{ service: 'graph', operation: 'addPassword', fault: error(504, 'after') }],
    ],
    [
      'the answer to the vault write is lost',
      [{ service: 'vault', operation: 'setSecret', nth: 2, fault: { kind: 'cut-after' } }],
    ],
    ['the vault answers 503 once', [{ service: 'vault', fault: error(503, 'before') }]],
    [
      'the answer to the settings write is lost',
      [{ service: 'arm', operation: 'updateAppSettings', fault: { kind: 'cut-after' } }],
    ],
    [
      'the token endpoint answers with a page instead of JSON',
      [
        {
          service: 'entra',
          operation: 'token',
          nth: 4,
          count: 2,
          fault: { kind: 'garbage', when: 'before' },
        },
      ],
    ],
  ])('when %s', async (_name, rules) => {
    await using stage = await openStage();
    for (const rule of rules) stage.sandbox.faults.add(rule);
    await expectRotated(stage);
  });
});

/** One new credential of ours, in the vault and in the site, confirmed; a further run finds nothing to do. */
async function expectRotated(stage: Stage): Promise<void> {
  const { world } = stage.sandbox;
  const run = await stage.keyturn('rotate');
  expect(run.exitCode, run.stdout + run.stderr).toBe(0);
  const made = living(world).filter(({ displayName }) => MARK.test(displayName ?? ''));
  expect(made).toHaveLength(1);
  expect(newestVersion(world).value).toBe(must(made[0]).value);
  expect(newestVersion(world).tags['keyturn-confirmed']).toBeDefined();
  expect(site(world).environment['AZURE_CLIENT_SECRET']).toBe(must(made[0]).value);
  expect((await stage.keyturn('rotate')).stdout).toContain('nothing to do');
}

function each(services: readonly string[], fault: FaultRuleInput['fault']): FaultRuleInput[] {
  return services.map(service => ({ service, nth: 2, fault }));
}

function tooMany(retryAfter: string | undefined): FaultRuleInput['fault'] {
  const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
  return {
    kind: 'error',
    status: 429,
    headers,
    body: { error: { code: 'TooManyRequests', message: 'slow down' } },
    when: 'before',
  };
}

function concurrency(status: number, code: string): FaultRuleInput['fault'] {
  const message = 'Error due to concurrent requests being made to the tenant. Please wait briefly and retry.';
  return { kind: 'error', status, body: { error: { code, message } }, when: 'before' };
}

function error(status: number, when: 'before' | 'after'): FaultRuleInput['fault'] {
  return { kind: 'error', status, body: { error: { code: 'ServiceNotAvailable', message: 'busy' } }, when };
}
