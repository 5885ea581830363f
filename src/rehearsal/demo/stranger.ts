/** A client that tries a leaked secret from outside, without keyturn and its SDKs. */
import { readFileSync } from 'node:fs';
import { request as connect } from 'node:http';
import { request } from 'node:https';
import type { Socket } from 'node:net';
import { json } from 'node:stream/consumers';
import * as z from 'zod';
import type { Policy, Rotation } from '../../policy/policy.ts';
import type { RunningSandbox } from '../rehearsalContext.ts';

const answer = z.object({ access_token: z.string().optional(), error_codes: z.array(z.number()).optional() });

/** Entra's answer to a sign-in as the rotation's registration: `a token was issued`, or `refused: AADSTS7000215`. */
export async function trySecret(
  sandbox: RunningSandbox,
  { cloud }: Policy,
  rotation: Rotation,
  secret: string,
): Promise<string> {
  const url = new URL(`${cloud.authority}/${rotation.tenant}/oauth2/v2.0/token`);
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: rotation.appId,
    client_secret: secret,
    scope: rotation.scope,
  });
  const { access_token, error_codes } = answer.parse(await post(sandbox, url, form.toString()));
  return access_token === undefined ? `refused: AADSTS${error_codes?.[0]}` : ACCEPTED;
}

export const ACCEPTED = 'a token was issued';

async function post(sandbox: RunningSandbox, url: URL, body: string): Promise<unknown> {
  const socket = await tunnel(sandbox.proxyUrl, `${url.hostname}:443`);
  const headers = {
    'Content-Type': 'application/x-www-form-urlencoded',
    'Content-Length': Buffer.byteLength(body),
    Connection: 'close',
  };
  const tls = { socket, agent: false, servername: url.hostname, ca: readFileSync(sandbox.caFile) };
  return new Promise((resolve, reject) => {
    const sent = request(url, { ...tls, method: 'POST', headers }, response => resolve(json(response)));
    sent.once('error', reject).end(body);
  });
}

/** Through the sandbox's proxy, like every client in it. */
function tunnel(proxyUrl: string, target: string): Promise<Socket> {
  const { hostname, port } = new URL(proxyUrl);
  return new Promise((resolve, reject) => {
    const asked = connect({ host: hostname, port, method: 'CONNECT', path: target, agent: false });
    asked.once('connect', (_, socket) => resolve(socket)).once('error', reject);
    asked.end();
  });
}
