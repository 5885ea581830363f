/** The lock for several machines, against Azurite. */
import { setTimeout as delay } from 'node:timers/promises';
import type { TokenCredential } from '@azure/core-auth';
import { ContainerClient } from '@azure/storage-blob';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { openBlobLeases } from '../../src/connectors/blobLock.ts';
import type { CloudAccess } from '../../src/connectors/cloudAccess.ts';
import type { LeasePlace, LockHolder } from '../../src/rotation/leasePlace.ts';
import type { HeldLock } from '../../src/run/heldLease.ts';
import { lockAt } from '../../src/run/rotationLock.ts';
import { openAzurite } from './azurite.ts';
import { problemOf } from './given.ts';

const payments = { name: 'payments-api', mark: 'keyturn/payments-api/3f9a2c1d/' };
const billing = { name: 'billing', mark: 'keyturn/billing/00000001/' };
const shipping = { name: 'shipping', mark: 'keyturn/shipping/00000002/' };
let azurite: Awaited<ReturnType<typeof openAzurite>>;
let container: string;
let count = 0;

beforeAll(async () => {
  azurite = await openAzurite();
});

afterAll(() => azurite[Symbol.asyncDispose]());

beforeEach(async () => {
  count += 1;
  container = `${azurite.account}/locks-${count}`;
  await new ContainerClient(container, credential()).create();
});

/** Azurite reads the claims and does not check the signature. */
function credential(
  issuer = 'https://sts.windows.net/6f1b9c1e-7d3a-4b52-9d0e-3a1f5c2b7e90/',
): TokenCredential {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    aud: 'https://storage.azure.com',
    iss: issuer,
    nbf: now - 300,
    iat: now - 300,
    exp: now + 3600,
  };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const token = `${part({ typ: 'JWT', alg: 'RS256' })}.${part(claims)}.${part({})}`;
  return { getToken: async () => ({ token, expiresOnTimestamp: (now + 3600) * 1000 }) };
}

function leases(address = container, signedIn = credential()): Promise<LeasePlace> {
  const access = { credential: async () => signedIn, env: {} } as Partial<CloudAccess> as CloudAccess;
  return openBlobLeases(access, address, 15);
}

function holder(run: string): LockHolder {
  return { who: 'ada ö', host: `host-of-${run}`, pid: 7, run, since: '2026-11-23T03:00:00.000Z' };
}

async function acquire(run: string, rotation = payments): Promise<HeldLock> {
  return lockAt(await leases(), systemClock).acquire(rotation, holder(run));
}

it('a held lock names its holder, what it is doing and since when; after release it is free', async () => {
  const held = await acquire('r-1');
  held.doing('prove 3f2a');
  await expect
    .poll(async () => (await problemOf(acquire('r-2'))).message)
    .toMatch(/ada ö@host-of-r-1 \(run r-1, process 7\), since 2026-11-23T03.*; it is at: prove 3f2a/);
  expect((await problemOf(acquire('r-2'))).code).toBe('locked');
  await held.check();
  await held.release();
  const next = await acquire('r-3');
  expect(next.ended).toEqual(['r-1']);
  await next.release();
});

it('locks of other rotations are other blobs', async () => {
  await acquire('r-1');
  await expect(acquire('r-2', billing)).resolves.toBeDefined();
});

it('of many that ask at the same moment for a lock that never was, one gets it', async () => {
  const tries = await Promise.allSettled(Array.from({ length: 8 }, (_, index) => acquire(`r-${index}`)));
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const refused = tries.flatMap(each => (each.status === 'rejected' ? [each.reason.code] : []));
  expect(new Set(refused)).toEqual(new Set(['locked']));
});

it('a lease that is renewed outlives its length; one that is not is taken over, and its holder finds out by whom; what nobody took is still ours', async () => {
  await acquire('r-kept', billing);
  const place = await leases();
  const dead = await place.take(payments, holder('r-dead'));
  const lapsed = await place.take(shipping, holder('r-lapsed'));
  expect((await place.take(payments, holder('r-new'))).taken).toBe(false);
  await delay(16_000);
  const next = await place.take(payments, holder('r-new'));
  if (!dead.taken || !next.taken || !lapsed.taken) throw new Error('not taken');
  expect(next.holder.ended).toEqual(['r-dead']);
  expect(await dead.lease.renew(holder('r-dead'))).toMatchObject({ held: false, by: { run: 'r-new' } });
  await next.lease.release(holder('r-new'));
  expect(await dead.lease.renew(holder('r-dead')), 'also when all is over').toMatchObject({ held: false });
  expect((await problemOf(acquire('r-2', billing))).message).toContain('run r-kept');
  expect(await lapsed.lease.renew(holder('r-lapsed'))).toEqual({ held: true });
  expect((await place.take(shipping, holder('r-2'))).taken).toBe(false);
});

it('a container that is not there is absent, and the remedy makes it', async () => {
  const place = await leases(`${azurite.account}/nowhere`);
  const { code, remedy } = await problemOf(place.take(payments, holder('r-1')));
  expect(code).toBe('absent');
  expect(remedy).toContain('az storage container create --account-name');
});

it('a sign-in that the service does not take is refused, a service out of reach is for later', async () => {
  const stranger = await leases(container, credential('https://example.com/'));
  expect((await problemOf(stranger.take(payments, holder('r-1')))).code).toBe('refused');
  const unreachable = await leases('https://localhost:1/devstoreaccount1/locks');
  expect((await problemOf(unreachable.take(payments, holder('r-1')))).code).toBe('try-later');
});
