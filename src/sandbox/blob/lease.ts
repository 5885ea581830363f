import type { Reply, SandboxRequest, Scene } from '../wire.ts';
import { blobError, noBlob } from './answer.ts';
import { type Blob, isLeased } from './store.ts';

/**
 * Lease Blob. A lease that has lapsed can be renewed under its id until the blob is leased again or written
 * (Lease Blob, "Outcomes of lease operations on blobs by lease state").
 */
export function leaseBlob(request: SandboxRequest, { clock, random }: Scene, blob: Blob | undefined): Reply {
  if (blob === undefined) return noBlob();
  const now = clock.now();
  const id = request.headers['x-ms-lease-id'];
  switch (request.headers['x-ms-lease-action']) {
    case 'acquire':
      return acquire(request, blob, now, random.uuid());
    case 'renew':
      if (id === undefined || blob.lease?.id !== id) return mismatch(blob);
      blob.lease = { ...blob.lease, until: now + blob.lease.seconds * 1000 };
      return leased(200, blob, id);
    case 'release':
      if (id === undefined || blob.lease?.id !== id) return mismatch(blob);
      delete blob.lease;
      return { status: 200, headers: marks(blob) };
    default:
      return blobError(
        400,
        'InvalidHeaderValue',
        'The value for one of the HTTP headers is not in the correct format.',
      );
  }
}

function acquire(request: SandboxRequest, blob: Blob, now: number, invented: string): Reply {
  const id = request.headers['x-ms-proposed-lease-id'] ?? invented;
  const seconds = Number(request.headers['x-ms-lease-duration']);
  if (seconds !== -1 && !(seconds >= 15 && seconds <= 60))
    return blobError(
      400,
      'InvalidHeaderValue',
      'The value for one of the HTTP headers is not in the correct format.',
    );
  if (isLeased(blob, now) && blob.lease?.id !== id)
    return blobError(409, 'LeaseAlreadyPresent', 'There is already a lease present.');
  blob.lease = { id, seconds, until: seconds === -1 ? Number.POSITIVE_INFINITY : now + seconds * 1000 };
  return leased(201, blob, id);
}

function mismatch(blob: Blob): Reply {
  return blob.lease === undefined
    ? blobError(409, 'LeaseNotPresentWithLeaseOperation', 'There is currently no lease on the blob.')
    : blobError(
        409,
        'LeaseIdMismatchWithLeaseOperation',
        'The lease ID specified did not match the lease ID for the blob.',
      );
}

function leased(status: number, blob: Blob, id: string): Reply {
  return { status, headers: { ...marks(blob), 'x-ms-lease-id': id } };
}

export function marks({ etag, modified }: Blob): Record<string, string> {
  return { ETag: etag, 'Last-Modified': new Date(modified).toUTCString() };
}
