/**
 * Federated identity credentials of a registration (graph-docs federatedidentitycredential; recorded: role
 * test_app_federated_credential.yaml).
 */
import { applicationChanged, writeAudit } from '../directory/audit.ts';
import { arrivals } from '../directory/replication.ts';
import type { Application, FederatedCredential } from '../directory/state.ts';
import { type Answer, created, fault } from './answer.ts';
import {
  type Address,
  actorOf,
  baseOf,
  type Call,
  findApplication,
  isAnswer,
  jsonBody,
  notFound,
} from './call.ts';
import { type Collection, listing, single } from './listing.ts';
import { mayReadApplications } from './permissions.ts';
import { federatedCredentialShape } from './shapes/tenant.ts';
import { accept, tooSoon, writableApplication } from './writeGate.ts';
import { readWritten, type Written } from './writtenProperties.ts';

const mostCredentials = 20;

export function listFederatedCredentials(call: Call, address: Address): Answer {
  const application = mayReadApplications(call) ?? findApplication(call, address);
  if (isAnswer(application)) return application;
  const items = credentialsOf(application).map(bodyOf);
  return listing(call, { ...collectionOf(application), items });
}

/** By its id or its name. */
export function getFederatedCredential(call: Call, address: Address, key: string): Answer {
  const application = mayReadApplications(call) ?? findApplication(call, address);
  if (isAnswer(application)) return application;
  const credential = find(application, key);
  return credential ? single(call, collectionOf(application), bodyOf(credential)) : notFound(key);
}

export function createFederatedCredential(call: Call, address: Address): Answer {
  const application = writableApplication(call, address);
  if (isAnswer(application)) return application;
  const wish = readWish(call);
  if (isAnswer(wish)) return wish;
  const lacking = ['name', 'issuer', 'subject', 'audiences'].find(name => wish.written[name] == null);
  if (lacking !== undefined) return required(lacking);
  const refused = contentFault(application, wish.written) ?? tooSoon(call, application);
  if (refused) return refused;
  if (credentialsOf(application).length >= mostCredentials) return tooMany();
  const { clock, random, world } = call.scene;
  const credential = {
    id: random.uuid(),
    name: '',
    issuer: '',
    subject: '',
    audiences: [],
    description: null,
    ...textsOf(wish.written),
    seenFrom: arrivals(world.settings, random, clock.now(), 'added'),
  };
  application.federatedIdentityCredentials = [...credentialsOf(application), credential];
  note(call, application);
  return created(
    `${baseOf(call)}/$metadata#${collectionOf(application).context}/$entity`,
    bodyOf(credential),
    `https://${call.request.host}/v2/${call.tenant.id}/federatedIdentityCredentials/${credential.id}`,
  );
}

/** 204; the name cannot be changed. */
export function updateFederatedCredential(call: Call, address: Address, key: string): Answer {
  const application = writableApplication(call, address);
  if (isAnswer(application)) return application;
  const credential = find(application, key);
  if (credential === undefined) return notFound(key);
  const wish = readWish(call);
  if (isAnswer(wish)) return wish;
  const name = wish.written['name'];
  if (name !== undefined && name !== credential.name) return immutable();
  const refused = contentFault(application, wish.written, credential) ?? tooSoon(call, application);
  if (refused) return refused;
  Object.assign(credential, textsOf(wish.written));
  note(call, application);
  return { status: 204 };
}

export function deleteFederatedCredential(call: Call, address: Address, key: string): Answer {
  const application = writableApplication(call, address);
  if (isAnswer(application)) return application;
  const credential = find(application, key);
  if (credential === undefined) return notFound(key);
  const refused = tooSoon(call, application);
  if (refused) return refused;
  application.federatedIdentityCredentials = credentialsOf(application).filter(one => one !== credential);
  note(call, application);
  return { status: 204 };
}

function note(call: Call, application: Application): void {
  accept(call, application);
  const auditChange = applicationChanged(application, ['FederatedIdentityCredentials']);
  writeAudit(call.tenant, application.lastWriteAt, actorOf(call), auditChange);
}

function credentialsOf({ federatedIdentityCredentials = [] }: Application): readonly FederatedCredential[] {
  return federatedIdentityCredentials;
}

function find(application: Application, key: string): FederatedCredential | undefined {
  return credentialsOf(application).find(({ id, name }) => id === key.toLowerCase() || name === key);
}

function collectionOf({ objectId }: Application): Omit<Collection, 'items'> {
  return {
    path: `applications/${objectId}/federatedIdentityCredentials`,
    context: `applications('${objectId}')/federatedIdentityCredentials`,
    shape: federatedCredentialShape,
  };
}

function bodyOf({
  id,
  name,
  issuer,
  subject,
  description = null,
  audiences,
}: FederatedCredential): Record<string, unknown> {
  return { id, name, issuer, subject, description, audiences };
}

function readWish(call: Call): { readonly written: Written } | Answer {
  const body = jsonBody(call.request);
  return isAnswer(body) ? body : readWritten(body.members, federatedCredentialShape);
}

/** The types are checked already, by `readWritten`. */
function textsOf(written: Written): Partial<FederatedCredential> {
  const { name, issuer, subject, description, audiences } = written;
  return {
    ...(typeof name === 'string' && { name }),
    ...(typeof issuer === 'string' && { issuer }),
    ...(typeof subject === 'string' && { subject }),
    ...((typeof description === 'string' || description === null) && { description }),
    ...(Array.isArray(audiences) && { audiences: audiences.map(String) }),
  };
}

const longest: Readonly<Record<string, number>> = { name: 120, issuer: 600, subject: 600, description: 600 };

/** Limits, uniqueness and "a single value" of audiences: graph-docs application-post-federatedidentitycredentials. */
function contentFault(
  application: Application,
  written: Written,
  itself?: FederatedCredential,
): Answer | undefined {
  const { name, audiences } = written;
  const long = Object.keys(longest).find(one => String(written[one] ?? '').length > (longest[one] ?? 0));
  if (long !== undefined) return invalid(long);
  if (Array.isArray(audiences) && (audiences.length !== 1 || String(audiences[0]).length > 600)) {
    return invalid('audiences');
  }
  if (typeof name === 'string' && !/^[A-Za-z0-9][\w-]{2,}$/.test(name)) return invalid('name');
  const others = credentialsOf(application).filter(one => one !== itself);
  if (others.some(one => one.name === name)) return taken(`with name ${String(name)} already exists.`);
  const { issuer, subject } = { ...itself, ...written };
  const same = others.some(one => one.issuer === issuer && one.subject === subject);
  return same ? taken(`with the same issuer and subject already exists.`) : undefined;
}

/**
 * Azure/azure-workload-identity quotes the message for a name; the status, and the message for issuer and subject: from memory.
 */
function taken(what: string): Answer {
  return fault(409, 'Request_MultipleObjectsWithSameKeyValue', `FederatedIdentityCredential ${what}`);
}

/** Observed with 403 for the 21st (azure-facts §2.4). */
function tooMany(): Answer {
  return fault(
    403,
    'Directory_ResourceSizeExceeded',
    'The size of the object has exceeded its limit. Please reduce the number of values and retry your request.',
  );
}

/** That it is immutable: documented; the text: a guess. */
function immutable(): Answer {
  return fault(400, 'Request_BadRequest', "Property 'name' is read-only and cannot be set.");
}

function required(name: string): Answer {
  const message = `A value is required for property '${name}' of resource 'FederatedIdentityCredential'.`;
  return fault(400, 'Request_BadRequest', message);
}

function invalid(name: string): Answer {
  const message = `Invalid value specified for property '${name}' of resource 'FederatedIdentityCredential'.`;
  return fault(400, 'Request_BadRequest', message);
}
