/** Azurite, Microsoft's own stand-in for blob storage, as a child process on loopback, over https. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { fileURLToPath } from 'node:url';
import { makeAuthority } from '../../src/sandbox/server/ca.ts';

const MAIN = fileURLToPath(new URL('../../node_modules/azurite/dist/src/blob/main.js', import.meta.url));

/** This process trusts it until the end. */
export async function openAzurite(): Promise<AsyncDisposable & { readonly account: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-azurite-'));
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const authority = makeAuthority(['localhost'], new Date());
  await Promise.all([writeFile(cert, authority.serverCertificate), writeFile(key, authority.serverKey)]);
  const port = await freePort();
  const quiet = ['--inMemoryPersistence', '--skipApiVersionCheck', '--disableTelemetry', '--silent'];
  const where = ['--blobHost', '127.0.0.1', '--blobPort', String(port), '--disableProductStyleUrl'];
  const args = [MAIN, ...quiet, ...where, '--oauth', 'basic', '--cert', cert, '--key', key];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  let told = '';
  while (!told.includes('successfully')) told += String((await once(child.stdout, 'data'))[0]);
  const trusted = tls.getCACertificates('default');
  tls.setDefaultCACertificates([...trusted, authority.caCertificate]);
  return {
    account: `https://localhost:${port}/devstoreaccount1`,
    async [Symbol.asyncDispose]() {
      tls.setDefaultCACertificates(trusted);
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
