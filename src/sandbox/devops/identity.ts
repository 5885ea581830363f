/** Identities in the formats of Azure DevOps. */
import { createHash } from 'node:crypto';

/** In the response to a read. */
export function identity(name: string): object {
  return { displayName: name, id: idOf(name), uniqueName: name };
}

/** In the response to a write (azure-devops-cli-extension, recordings/test_variable_group.yaml). */
export function namelessIdentity(name: string): object {
  return { displayName: null, id: idOf(name) };
}

/** An id that derives from the name. */
export function idOf(name: string): string {
  return createHash('sha256')
    .update(name)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}
