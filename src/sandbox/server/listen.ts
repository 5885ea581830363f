import type { Server, Socket } from 'node:net';

/** A server on a free loopback port. `close` also destroys its open connections. */
export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

/** Unless `hold`, neither the server nor its connections keep the process alive. */
export async function listen(server: Server, hold: boolean): Promise<Listening> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    if (!hold) socket.unref();
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: 0 }, resolve);
  });
  if (!hold) server.unref();
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the sandbox got no port');
  return {
    port: address.port,
    async close() {
      const closed = new Promise<void>(resolve => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
