/** Names in marks on registrations that are no longer in the policy, or belong to another policy. */
import type { FindingWords } from '../event.ts';
import { type Marked, markedBy } from '../rotation/credentialMark.ts';
import type { Registration } from '../rotation/observation.ts';
import { type RegistrationsOptions, registrationsFor } from './leftoverRegistrations.ts';
import type { Patience } from './patience.ts';

export interface Left {
  readonly name: string;
  readonly registration: Registration;
  readonly keyIds: readonly string[];
  /** When the last of them ends; absent: one does not expire. */
  readonly end?: Date;
}

export interface Listed {
  readonly left: readonly Left[];
  readonly looked: number;
  readonly unread: readonly FindingWords[];
}

/** Credentials with a name, or a vault secret, of the policy are not listed: they belong to that entry. */
export async function listLeft(options: RegistrationsOptions, calm: Patience): Promise<Listed> {
  const { registrations, unread } = await registrationsFor(options, calm);
  const { rotations } = options.policy;
  const isLeft = ({ name, place }: Marked) =>
    !rotations.some(rotation => rotation.name === name || rotation.mark.endsWith(`/${place}/`));
  const left = registrations.flatMap(({ registration }) => {
    const marked = registration.credentials.flatMap(credential => {
      const mark = markedBy(credential.displayName);
      return mark !== undefined && isLeft(mark) ? [{ name: mark.name, credential }] : [];
    });
    return [...Map.groupBy(marked, ({ name }) => name)].map(([name, its]): Left => {
      const ends = its.map(({ credential }) => credential.end?.getTime() ?? Number.POSITIVE_INFINITY);
      const end = Math.max(...ends);
      return {
        name,
        registration,
        keyIds: its.map(({ credential }) => credential.keyId),
        ...(Number.isFinite(end) ? { end: new Date(end) } : {}),
      };
    });
  });
  return { left, looked: registrations.length, unread };
}
