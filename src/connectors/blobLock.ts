/**
 * Locks as leases on blobs of a container, for runs on several machines. The content of the blob identifies the holder; the
 * service ends a lease that is not renewed, by its own clock. The client's retries are disabled, because the run retries.
 * Requests bypass the limiter: a renewal that is queued behind the requests of a fleet would be too late. Responses are bounded all the same.
 */

import { createHash } from 'node:crypto';
import type { BlockBlobClient, ContainerClient, RequestPolicyFactory } from '@azure/storage-blob';
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
import { receiveBounded } from './bounded.ts';
import { type Call, failure } from './callFailure.ts';
import type { CloudAccess } from './cloudAccess.ts';
import { assigneeOf } from './thisIdentity.ts';

/** The service allows 15 to 60 s, or an infinite lease (Lease Blob, `x-ms-lease-duration`). */
const LEASE_SECONDS = 30;

const ANSWER_MS = 6_000;

/** The record of a holder has a few hundred bytes; larger content was not written by this program. */
const LARGEST_RECORD = 4_096;

/** Opens the leases in the container at `address`. Sends no request. Its methods throw a Problem. */
export async function openBlobLeases(
  access: CloudAccess,
  address: string,
  leaseSeconds = LEASE_SECONDS,
): Promise<LeasePlace> {
  const { ContainerClient: Client, newPipeline } = await import('@azure/storage-blob');
  const pipeline = newPipeline(await access.credential(), { retryOptions: { maxTries: 1 } });
  pipeline.factories.push(boundedResponses);
  const container = new Client(address, pipeline);
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

const boundedResponses: RequestPolicyFactory = {
  create: next => ({
    sendRequest: request => receiveBounded(request, () => next.sendRequest(request)),
  }),
};

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
    // With a lease id chosen by the client, each request can be repeated.
    idempotent: true,
    needs,
    grant,
    check: {
      words: 'create it',
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

/** Limits the number of attempts if somebody deletes the blob each time. */
const MAKINGS = 3;

/**
 * The lease id is the same for every attempt of a run: if a lease was acquired but the response was lost, the same id acquires
 * it again (Lease Blob, acquire: "if the specified lease ID matches the current lease ID"); another id would lock out this run
 * itself.
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
  const reason = 'another program deletes the blob of this rotation each time it is created';
  return new Problem({ code: 'try-later', subject, reason });
}

/** Creates the empty blob. That another run has already created or leased it is not an error. */
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
 * An expired lease can be renewed until another client acquires one; after that its id is unknown to the blob (Lease Blob,
 * "Outcomes of lease operations"). 412: it expired between renewing and writing.
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

/** The holder, if the record can be read; that there is a holder is already known. */
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

/** A slower response is useless: the lease would expire before the next attempt. */
function inTime(): { abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.timeout(ANSWER_MS) };
}

/** The service's error code, which the client takes from `x-ms-error-code`. */
function codeOf(error: unknown): string | undefined {
  return isProblem(error) ? undefined : errorCode(error);
}
