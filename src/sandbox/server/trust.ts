import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The CA files for clients. They hold certificates only, no key and no secret. */
export interface TrustFolder {
  readonly folder: string;
  /** The sandbox's authority alone: for NODE_EXTRA_CA_CERTS, which adds to the authorities that Node trusts. */
  readonly authorityFile: string;
  /** The machine's authorities and the sandbox's: for REQUESTS_CA_BUNDLE and similar variables, which replace the defaults. */
  readonly bundleFile: string;
  remove(): void;
}

const MACHINE_BUNDLE = '/etc/ssl/certs/ca-certificates.crt';

/** Writes the files into a new private folder under `parent` (default: the system's temporary folder). */
export function openTrustFolder(
  caCertificate: string,
  env: NodeJS.ProcessEnv,
  parent = tmpdir(),
): TrustFolder {
  const folder = mkdtempSync(join(parent, 'keyturn-sandbox-'));
  chmodSync(folder, 0o700);
  const authorityFile = join(folder, 'ca.pem');
  const bundleFile = join(folder, 'bundle.pem');
  writeFileSync(authorityFile, caCertificate, { mode: 0o600 });
  writeFileSync(bundleFile, `${machineAuthorities(env)}${caCertificate}`, { mode: 0o600 });
  removeAtExit(folder);
  return {
    folder,
    authorityFile,
    bundleFile,
    remove: () => remove(folder),
  };
}

const open = new Set<string>();

/** A process that ends without `close()` leaves no folder behind either. One listener serves all sandboxes of the process. */
function removeAtExit(folder: string): void {
  if (open.size === 0) process.once('exit', removeAll);
  open.add(folder);
}

function removeAll(): void {
  for (const folder of open) remove(folder);
}

function remove(folder: string): void {
  open.delete(folder);
  if (open.size === 0) process.removeListener('exit', removeAll);
  rmSync(folder, { recursive: true, force: true });
}

function machineAuthorities(env: NodeJS.ProcessEnv): string {
  const candidates = [
    env['REQUESTS_CA_BUNDLE'],
    env['SSL_CERT_FILE'],
    env['NODE_EXTRA_CA_CERTS'],
    MACHINE_BUNDLE,
  ];
  const file = candidates.find(
    name => name !== undefined && statSync(name, { throwIfNoEntry: false })?.isFile(),
  );
  if (file === undefined) return '';
  const content = readFileSync(file, 'utf8');
  return content.endsWith('\n') ? content : `${content}\n`;
}
