/** Who did something, as Azure DevOps names identities. */
import { createHash } from 'node:crypto';

/** As a reading names somebody. */
export function identity(name: string): object {
  return { displayName: name, id: idOf(name), uniqueName: name };
}

/** As the answer to a write does (azure-devops-cli-extension, recordings/test_variable_group.yaml). */
export function namelessIdentity(name: string): object {
  return { displayName: null, id: idOf(name) };
}

/** An id that stays the same as long as the name does. */
export function idOf(name: string): string {
  return createHash('sha256')
    .update(name)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}
