import { createHash, type KeyObject, randomBytes, sign } from 'node:crypto';
import { bits, der, integer, octets, oid, sequence, set, text, time, yes } from './der.ts';

export interface CertificateOrder {
  readonly subject: string;
  readonly issuer: string;
  readonly publicKey: KeyObject;
  /** The issuer's key pair. */
  readonly issuerPublicKey: KeyObject;
  readonly issuerPrivateKey: KeyObject;
  readonly from: Date;
  readonly until: Date;
  /** An authority that signs other certificates, or a server with these names. */
  readonly role: 'authority' | { readonly hosts: readonly string[] };
}

/**
 * A signed certificate as PEM. It has what OpenSSL's strict mode requires (on by default in Python 3.13): critical basic
 * constraints and key usage, subject and authority key identifiers.
 */
export function makeCertificate(order: CertificateOrder): string {
  const body = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(positive(randomBytes(16))),
    signatureAlgorithm(),
    name(order.issuer),
    sequence(time(order.from), time(order.until)),
    name(order.subject),
    publicKeyInfo(order.publicKey),
    der(0xa3, sequence(...extensions(order))),
  );
  const signature = sign('sha256', body, order.issuerPrivateKey);
  return pem(sequence(body, signatureAlgorithm(), bits(signature)));
}

function extensions(order: CertificateOrder): Buffer[] {
  const identifiers = [
    extension('2.5.29.14', octets(keyIdentifier(order.publicKey))),
    extension('2.5.29.35', sequence(der(0x80, keyIdentifier(order.issuerPublicKey)))),
  ];
  if (order.role === 'authority') {
    return [
      critical('2.5.29.19', sequence(yes(), integer(Buffer.from([0])))),
      critical('2.5.29.15', bits(Buffer.from([0b0000_0110]), 1)),
      ...identifiers,
    ];
  }
  return [
    critical('2.5.29.19', sequence()),
    critical('2.5.29.15', bits(Buffer.from([0b1000_0000]), 7)),
    extension('2.5.29.37', sequence(oid('1.3.6.1.5.5.7.3.1'))),
    extension('2.5.29.17', sequence(...order.role.hosts.map(host => der(0x82, Buffer.from(host, 'ascii'))))),
    ...identifiers,
  ];
}

const extension = (id: string, value: Buffer): Buffer => sequence(oid(id), octets(value));
const critical = (id: string, value: Buffer): Buffer => sequence(oid(id), yes(), octets(value));
const signatureAlgorithm = (): Buffer => sequence(oid('1.2.840.10045.4.3.2'));
const name = (common: string): Buffer => sequence(set(sequence(oid('2.5.4.3'), text(common))));

function publicKeyInfo(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}

/** RFC 5280 §4.2.1.2, method 1. The point of an uncompressed P-256 key is the last 65 bytes of its SPKI. */
function keyIdentifier(key: KeyObject): Buffer {
  return createHash('sha1').update(publicKeyInfo(key).subarray(-65)).digest();
}

function positive(bytes: Buffer): Buffer {
  bytes.writeUInt8((bytes.readUInt8(0) & 0x3f) | 0x40, 0);
  return bytes;
}

function pem(content: Buffer): string {
  const lines = content.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
