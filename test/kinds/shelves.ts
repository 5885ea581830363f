/** The service that the shelves of the example kind stand in. */
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import * as z from 'zod/mini';
import { makeAuthority } from '../../src/sandbox/server/ca.ts';

export const TOKEN = 'shelf-token';

export interface Shelves extends AsyncDisposable {
  readonly url: string;
  /** Of the authority that its certificate is from. */
  readonly caCertificate: string;
  /** By shelf, then by entry. */
  readonly held: Map<string, Map<string, string>>;
}

const sent = z.object({ value: z.string() });

export async function openShelves(held: Shelves['held']): Promise<Shelves> {
  const { serverKey: key, serverCertificate: cert, caCertificate } = makeAuthority(['localhost'], new Date());
  const server = createServer({ key, cert }, async (request, response) => {
    const [, shelf = '', entry = ''] = (request.url ?? '').split('/');
    const answer = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const entries = held.get(shelf);
    if (request.headers.authorization !== `token ${TOKEN}`) return answer(403, {});
    if (entries === undefined) return answer(404, { error: { code: 'NoSuchShelf' } });
    if (request.method === 'PUT') {
      entries.set(entry, sent.parse(await json(request)).value);
      return answer(200, {});
    }
    const value = entries.get(entry);
    return value === undefined ? answer(404, { error: { code: 'NoSuchEntry' } }) : answer(200, { value });
  });
  await new Promise<void>(resolve => server.listen(0, 'localhost', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://localhost:${port}`,
    caCertificate,
    held,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}
