import { X509Certificate } from 'node:crypto';
import { arrivals } from '../directory/replication.ts';
import type { Application, KeyCredential } from '../directory/state.ts';
import { type Answer, fault } from './answer.ts';
import { type Call, isAnswer, isGuid } from './call.ts';
import { readDate } from './dates.ts';

/**
 * The complete list of certificates that PATCH or POST writes: existing ones by their `keyId` with or without their key, new ones
 * with the certificate as base64 (graph-docs application-update, keycredential).
 */
export function readKeys(
  call: Call,
  application: Application,
  given: unknown,
): { readonly all: KeyCredential[] } | Answer {
  const all: KeyCredential[] = [];
  for (const one of Array.isArray(given) ? given : []) {
    const key = keyOf(call, application, one);
    if (isAnswer(key)) return key;
    all.push(key);
  }
  return { all };
}

function keyOf(call: Call, application: Application, given: Record<string, unknown>): KeyCredential | Answer {
  const { keyId, key, displayName, startDateTime, endDateTime } = given;
  const known = application.keyCredentials?.find(one => one.keyId === String(keyId).toLowerCase());
  if (known !== undefined) return known;
  const certificate = certificateOf(key);
  if (certificate === undefined) return invalid();
  const { clock, random, world } = call.scene;
  const end = readDate(endDateTime) ?? certificate.validToDate.getTime();
  // Reported by several users for an end that is in the past, or later than the certificate's.
  if (end > certificate.validToDate.getTime() || end <= clock.now()) {
    return fault(400, 'KeyCredentialsInvalidEndDate', 'Key credential end date is invalid.');
  }
  return {
    keyId: typeof keyId === 'string' && isGuid(keyId) ? keyId.toLowerCase() : random.uuid(),
    displayName: typeof displayName === 'string' ? displayName : certificate.subject.replaceAll('\n', ', '),
    start: readDate(startDateTime) ?? certificate.validFromDate.getTime(),
    end,
    thumbprint: certificate.fingerprint.replaceAll(':', ''),
    publicKey: certificate.toString(),
    seenFrom: arrivals(world.settings, random, clock.now(), 'added'),
  };
}

function certificateOf(key: unknown): X509Certificate | undefined {
  if (typeof key !== 'string') return undefined;
  try {
    const der = Buffer.from(key, 'base64');
    // Some clients send the PEM text, encoded once more.
    return new X509Certificate(der.includes('-----BEGIN') ? der.toString('utf8') : der);
  } catch {
    return undefined;
  }
}

/** From memory, without a source. */
function invalid(): Answer {
  return fault(
    400,
    'Request_BadRequest',
    "Invalid value specified for property 'key' of resource 'KeyCredential'.",
  );
}
