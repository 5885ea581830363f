/** The body and headers of a request as they are sent: what is secret in them is added here. */
import { createHmac } from 'node:crypto';
import type { Outgoing } from '../../notices/ports.ts';
import { Secret } from '../../secret.ts';
import { unusable, valueIn } from './address.ts';

export interface Content {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Throws `wrong-usage` if a variable holds nothing usable. */
export function contentOf({ subject, contentType, body, signature, keyed }: Outgoing, env: Env): Content {
  const type = { 'content-type': contentType };
  if (keyed !== undefined) {
    const value = valueIn(keyed.variable, subject, env, 'KEY');
    const whole = { [keyed.field]: new Secret(value).reveal(), ...JSON.parse(body) };
    return { body: JSON.stringify(whole), headers: type };
  }
  if (signature === undefined) return { body, headers: type };
  const { variable, id, at } = signature;
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const key = signingKey(variable, subject, env);
  const signed = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signed}` };
  return { body, headers: { ...type, ...headers } };
}

/** Standard Webhooks: 24 to 64 random bytes, `whsec_` and base64. */
const SHORTEST_KEY = 24;
const LONGEST_KEY = 64;
const EXAMPLE = '"whsec_$(openssl rand -base64 32)"';

function signingKey(variable: string, subject: string, env: Env): Buffer {
  const value = valueIn(variable, subject, env, EXAMPLE);
  const [, written] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(value) ?? [];
  const key = Buffer.from(written ?? '', 'base64');
  if (written === undefined) throw unusable(variable, 'is not whsec_ and base64', subject, EXAMPLE);
  new Secret(written);
  if (key.length < SHORTEST_KEY || key.length > LONGEST_KEY)
    throw unusable(variable, `holds a key of ${key.length} bytes instead of 24 to 64`, subject, EXAMPLE);
  return key;
}
