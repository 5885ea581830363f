import { type Caller, readBearer } from '../entra/tokens.ts';
import type { Reply, SandboxRequest, Scene, Service } from '../wire.ts';
import { blobError, noBlob, notSimulated } from './answer.ts';
import { answerContainer, shutOut } from './containers.ts';
import { leaseBlob, marks } from './lease.ts';
import { type Blob, blobsOf, isLeased } from './store.ts';

const HOST = /^[a-z0-9]{3,24}\.blob\.core\.(windows\.net|usgovcloudapi\.net|chinacloudapi\.cn)$/;

const CONTAINER_OPERATIONS: Readonly<Record<string, string>> = {
  PUT: 'createContainer',
  GET: 'getContainer',
};

/** Block blobs, as far as leases need them. BEHAVIOUR.md lists what is simulated, with sources. */
export const blob: Service = {
  name: 'blob',
  hosts: ['*.blob.core.windows.net', '*.blob.core.usgovcloudapi.net', '*.blob.core.chinacloudapi.cn'],
  answers: host => HOST.test(host),
  operation: ({ method, query }) => {
    if (query.get('comp') === 'lease') return 'setLease';
    if (query.get('restype') === 'container' && !query.has('comp'))
      return CONTAINER_OPERATIONS[method] ?? 'unknown';
    return { PUT: 'putBlob', GET: 'getBlob', HEAD: 'getProperties' }[method] ?? 'unknown';
  },
  handle(request, scene) {
    const admission = admit(request, scene);
    const reply =
      'refusal' in admission
        ? admission.refusal
        : (shutOut(request, scene, admission.caller) ?? answer(request, scene));
    return {
      ...reply,
      headers: { 'x-ms-request-id': request.id, 'x-ms-version': '2026-06-06', ...reply.headers },
    };
  },
};

/** Accounts that are not seeded accept tokens of every tenant. */
function admit(
  request: SandboxRequest,
  scene: Scene,
): { readonly caller: Caller } | { readonly refusal: Reply } {
  const check = readBearer(request, scene, ['https://storage.azure.com']);
  if (check.ok) return { caller: check.caller };
  const tenant = scene.world.tenants[0]?.id ?? 'common';
  const challenge = `Bearer authorization_uri=https://login.microsoftonline.com/${tenant}/oauth2/authorize resource_id=https://storage.azure.com`;
  const [code, text] =
    check.fault === 'missing'
      ? ['NoAuthenticationInformation', 'Server failed to authenticate the request.']
      : ['InvalidAuthenticationInfo', 'Server failed to authenticate the request.'];
  const reply = blobError(401, code, text);
  return { refusal: { ...reply, headers: { ...reply.headers, 'WWW-Authenticate': challenge } } };
}

function answer(request: SandboxRequest, scene: Scene): Reply {
  const blobs = blobsOf(scene.world);
  const key = `${request.host}${request.path}`;
  const found = blobs.get(key);
  if (request.query.get('comp') === 'lease' && request.method === 'PUT')
    return leaseBlob(request, scene, found);
  if (request.query.get('restype') === 'container' && !request.query.has('comp'))
    return answerContainer(request, scene);
  if (request.query.has('comp') || request.query.has('restype')) return notSimulated(request);
  if (request.method === 'PUT') return putBlob(request, scene, found, made => blobs.set(key, made));
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return blobError(405, 'UnsupportedHttpVerb', 'The resource does not support the specified HTTP verb.');
  return found === undefined ? noBlob() : getBlob(request, scene, found);
}

function putBlob(
  request: SandboxRequest,
  { clock, random }: Scene,
  found: Blob | undefined,
  keep: (made: Blob) => void,
): Reply {
  const now = clock.now();
  const id = request.headers['x-ms-lease-id'];
  const fault = leaseFault(found, id, now);
  if (fault !== undefined) return fault;
  if (request.headers['if-none-match'] === '*' && found !== undefined)
    return blobError(409, 'BlobAlreadyExists', 'The specified blob already exists.');
  const contentType = request.headers['x-ms-blob-content-type'] ?? 'application/octet-stream';
  const etag = `"0x${random.bytes(8).toString('hex').toUpperCase()}"`;
  const lease = found !== undefined && isLeased(found, now) ? found.lease : undefined;
  const made: Blob = { content: request.body, contentType, etag, modified: now, ...(lease && { lease }) };
  keep(made);
  return { status: 201, headers: marks(made) };
}

function leaseFault(found: Blob | undefined, id: string | undefined, now: number): Reply | undefined {
  const leased = found !== undefined && isLeased(found, now);
  if (leased && id === undefined)
    return blobError(
      412,
      'LeaseIdMissing',
      'There is currently a lease on the blob and no lease ID was specified in the request.',
    );
  if (leased && found.lease?.id !== id)
    return blobError(
      412,
      'LeaseIdMismatchWithBlobOperation',
      'The lease ID specified did not match the lease ID for the blob.',
    );
  if (leased || id === undefined) return undefined;
  return found?.lease?.id === id
    ? blobError(412, 'LeaseLost', 'A lease ID was specified, but the lease for the blob has expired.')
    : blobError(412, 'LeaseNotPresentWithBlobOperation', 'There is currently no lease on the blob.');
}

function getBlob(request: SandboxRequest, { clock }: Scene, found: Blob): Reply {
  const state = isLeased(found, clock.now()) ? 'leased' : found.lease === undefined ? 'available' : 'expired';
  const headers = {
    ...marks(found),
    'Content-Type': found.contentType,
    'x-ms-blob-type': 'BlockBlob',
    'x-ms-lease-state': state,
  };
  if (request.method === 'HEAD') return { status: 200, headers };
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers['x-ms-range'] ?? request.headers['range'] ?? '');
  if (range === null) return { status: 200, headers, body: found.content.toString('utf8') };
  const from = Number(range[1]);
  if (from >= found.content.length)
    return blobError(
      416,
      'InvalidRange',
      'The range specified is invalid for the current size of the resource.',
    );
  const until = Math.min(
    range[2] === '' ? Number.POSITIVE_INFINITY : Number(range[2]),
    found.content.length - 1,
  );
  const part = found.content.subarray(from, until + 1).toString('utf8');
  return {
    status: 206,
    headers: { ...headers, 'Content-Range': `bytes ${from}-${until}/${found.content.length}` },
    body: part,
  };
}
