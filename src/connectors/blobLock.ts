/**
 * Leases on blobs of a container, for runs on several machines. The blob's content says who holds the lease; the
 * service itself ends a lease that is not renewed, by its own clock. The client's own retries are off: the run tries again. It
 * does not pass the limiter: a renewal that waits for its turn behind a fleet's requests would come too late.
 */

import { createHash } from 'node:crypto';
import type { BlockBlobClient, ContainerClient } from '@azure/storage-blob';
import { errorCode } from '../errorCode.ts';
import { readLockRecord } from '../lockHolder.ts';
import { isProblem, Problem } from '../problem.ts';
import {
  endedAfter,
  type Lease,
  type LeasePlace,
  type LockHolder,
  type Renewed,
  type Taken,
} from '../rotation/leasePlace.ts';
import { type Call, failure } from './callFailure.ts';
import type { CloudAccess } from './cloudAccess.ts';
import { assigneeOf } from './thisIdentity.ts';

/** The service takes 15 to 60 s, or for ever (Lease Blob, `x-ms-lease-duration`). */
const LEASE_SECONDS = 30;

const ANSWER_MS = 6_000;

/** A holder's record is a few hundred bytes; anything larger was not written by us. */
const LARGEST_RECORD = 4_096;

export async function openBlobLeases(
  access: CloudAccess,
  address: string,
  leaseSeconds = LEASE_SECONDS,
): Promise<LeasePlace> {
  const { ContainerClient: Client } = await import('@azure/storage-blob');
  const container = new Client(address, await access.credential(), { retryOptions: { maxTries: 1 } });
  const call = callOn(address, access.env);
  return {
    leaseMs: leaseSeconds * 1000,
    async take({ mark }, me): Promise<Taken> {
      try {
        return await take({ blob: blobOf(container, mark), call }, me, leaseSeconds);
      } catch (error) {
        throw failure(error, call);
      }
    },
  };
}

interface LockBlob {
  readonly blob: BlockBlobClient;
  readonly call: Call;
}

function callOn(address: string, env: CloudAccess['env']): Call {
  const { hostname, pathname } = new URL(address);
  const account = hostname.split('.')[0];
  const container = pathname.slice(1);
  const needs = 'the role "Storage Blob Data Contributor" on the container';
  const grant =
    'az role assignment create --role "Storage Blob Data ' +
    `Contributor" --assignee ${assigneeOf(env)} --scope "$(az storage account show --name ${account} --query id -o tsv)/blobServices/default/containers/${container}"`;
  return {
    subject: `lock container ${address}`,
    // Under a lease id of our own, each request may be made twice.
    idempotent: true,
    needs,
    grant,
    check: {
      words: 'make it',
      command: `az storage container create --account-name ${account} --name ${container} --auth-mode login`,
    },
  };
}

/** `keyturn/<name>/<place>` */
function blobOf(container: ContainerClient, mark: string): BlockBlobClient {
  return container.getBlockBlobClient(mark.replace(/\/+$/, ''));
}

async function take(lock: LockBlob, me: LockHolder, seconds: number, makings = MAKINGS): Promise<Taken> {
  const id = leaseIdOf(lock.blob.name, me.run);
  const client = lock.blob.getBlobLeaseClient(id);
  try {
    await client.acquireLease(seconds, inTime());
  } catch (error) {
    if (codeOf(error) === 'LeaseAlreadyPresent') return { taken: false, ...(await holderOf(lock)) };
    if (codeOf(error) !== 'BlobNotFound') throw error;
    if (makings === 0) throw removed(lock.call);
    await makeEmpty(lock.blob);
    return take(lock, me, seconds, makings - 1);
  }
  const { by } = await holderOf(lock);
  const holder = { ...me, ended: endedAfter(by, me.run) };
  const lease = leaseOf(lock, id, holder);
  try {
    await write(lock.blob, id, holder);
  } catch (error) {
    await lease.release(holder).catch(() => {});
    throw error;
  }
  return { taken: true, lease, holder };
}

/** Who removes it each time that it is made is not waited for. */
const MAKINGS = 3;

/**
 * The same for every try of a run: a lease that was given while the answer was lost is given to the same id again (Lease Blob,
 * acquire: "if the specified lease ID matches the current lease ID"), and would shut this very run out otherwise.
 */
function leaseIdOf(blob: string, run: string): string {
  const hex = createHash('sha256').update(`${blob} ${run}`).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

function removed({ subject }: Call): Problem {
  const reason = 'the blob of this rotation is removed by somebody as often as it is made';
  return new Problem({ code: 'try-later', subject, reason });
}

/** Whoever comes second finds it there, or leased already; both are as good. */
async function makeEmpty(blob: BlockBlobClient): Promise<void> {
  try {
    await blob.upload('', 0, { conditions: { ifNoneMatch: '*' }, ...inTime() });
  } catch (error) {
    if (!['BlobAlreadyExists', 'LeaseIdMissing'].includes(codeOf(error) ?? '')) throw error;
  }
}

function leaseOf(lock: LockBlob, id: string, first: LockHolder): Lease {
  const client = lock.blob.getBlobLeaseClient(id);
  let written = first;
  return {
    async renew(me): Promise<Renewed> {
      try {
        await client.renewLease(inTime());
        if (me.doing !== written.doing) await write(lock.blob, id, me);
        written = me;
        return { held: true };
      } catch (error) {
        if (isLost(error)) return { held: false, ...(await holderOf(lock)) };
        throw failure(error, lock.call);
      }
    },
    async release() {
      await client.releaseLease(inTime());
    },
  };
}

/**
 * A lease that lapsed is renewed as long as nobody else had it; after that its id is unknown to the blob (Lease Blob,
 * "Outcomes of lease operations"). 412: it lapsed between renewing and writing.
 */
function isLost(error: unknown): boolean {
  const lost = ['LeaseLost', 'LeaseNotPresentWithLeaseOperation', 'LeaseIdMismatchWithLeaseOperation'];
  const unfit = ['LeaseNotPresentWithBlobOperation', 'LeaseIdMismatchWithBlobOperation', 'LeaseIdMissing'];
  const broken = ['LeaseIsBrokenAndCannotBeRenewed', 'LeaseIsBreakingAndCannotBeAcquired', 'BlobNotFound'];
  return [...lost, ...unfit, ...broken].includes(codeOf(error) ?? '');
}

async function write(blob: BlockBlobClient, leaseId: string, me: LockHolder): Promise<void> {
  const text = JSON.stringify(me);
  await blob.upload(text, Buffer.byteLength(text), {
    conditions: { leaseId },
    ...inTime(),
    blobHTTPHeaders: { blobContentType: 'application/json' },
  });
}

/** Who holds it is told where it can be read; that somebody does is known anyway. */
async function holderOf({ blob }: LockBlob): Promise<{ by?: LockHolder }> {
  try {
    const { readableStreamBody } = await blob.download(0, LARGEST_RECORD, inTime());
    const parts: Buffer[] = [];
    for await (const part of readableStreamBody ?? []) parts.push(Buffer.from(part));
    const by = readLockRecord(Buffer.concat(parts).toString('utf8'));
    return by === undefined ? {} : { by };
  } catch {
    return {};
  }
}

/** An answer that takes longer is as good as none: the lease would be over before it is asked for again. */
function inTime(): { abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.timeout(ANSWER_MS) };
}

/** The service's code, which the client reads from `x-ms-error-code`. */
function codeOf(error: unknown): string | undefined {
  return isProblem(error) ? undefined : errorCode(error);
}
