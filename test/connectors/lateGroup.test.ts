/** A write of a variable group whose answer was lost takes effect late: readable variables are put back, secrets cannot be. */
import { expect, test } from 'vitest';
import { openIdentity } from '../../src/connectors/devopsIdentity.ts';
import { openNotes } from '../../src/connectors/together/lateWrites.ts';
import { openOthers } from '../../src/connectors/together/otherWriters.ts';
import type { Group, Variable } from '../../src/connectors/variableGroup/group.ts';
import {
  type Delivery,
  type WritableGroup,
  writeRound,
} from '../../src/connectors/variableGroup/groupRound.ts';
import { heldBy } from '../../src/connectors/variableGroup/groupValues.ts';
import { Problem } from '../../src/problem.ts';
import type { Delivered } from '../../src/rotation/observation.ts';
import { problemOf, wanted } from './given.ts';

const LOST = new Problem({ code: 'try-later', subject: 'group', reason: 'the response was lost' });
const call = { subject: 'group', idempotent: true, needs: '' };

type Variables = Readonly<Record<string, Variable>>;

/** A group as the service keeps it: a secret is null on every reading. */
function slowGroup(variables: Variables) {
  let tick = 0;
  const held = { group: made(variables, 0) };
  const notes = openNotes();
  const land = (sent: Group) => {
    tick += 1;
    held.group = made(sent.variables, tick);
    return new Date(held.group.modifiedOn);
  };
  const read = async () => {
    notes.read(heldBy(held.group));
    return held.group;
  };
  let how = async (sent: Group): Promise<Date> => land(sent);
  const place: WritableGroup = {
    call,
    now: () => new Date(0),
    notes,
    others: openOthers('look'),
    by: undefined,
    identity: openIdentity(),
    read,
    async replace(sent, beforeWrite) {
      await beforeWrite();
      return how(sent);
    },
  };
  const settings = { organization: 'o', project: 'p', group: 'g', variable: 'SECRET' };
  const vault = { url: 'https://kv-pay.vault.azure.net', secret: 'pay' };
  const change: Delivery = { place: { settings, vault, call }, wanted, beforeWrite: async () => {} };
  return {
    held,
    land,
    edit: (more: Variables) => land({ ...held.group, variables: more }),
    writeWith: (next: typeof how) => {
      how = next;
    },
    async deliver(): Promise<Delivered> {
      const { promise, resolve, reject } = Promise.withResolvers<Delivered>();
      await writeRound(place, await read(), [{ change, resolve, reject }]).catch(reject);
      return promise;
    },
  };
}

function made(variables: Variables, tick: number): Group {
  const shown = Object.entries(variables).map(
    ([name, one]) => [name, one['isSecret'] === true ? { value: null, isSecret: true } : one] as const,
  );
  return {
    id: 1,
    name: 'g',
    type: 'Vsts',
    variables: Object.fromEntries(shown),
    modifiedOn: new Date(1_700_000_000_000 + tick * 1_000).toISOString(),
  };
}

test('an edited variable comes back, a removed one goes again, and a new secret is told as lost', async () => {
  const secret = { value: null, isSecret: true };
  const group = slowGroup({ SECRET: secret, FEATURE_X: { value: 'old' }, GONE: { value: 'x' } });
  let late: Group | undefined;
  const direct = async (sent: Group) => group.land(sent);
  group.writeWith(async sent => {
    late = sent;
    throw LOST;
  });
  expect((await problemOf(group.deliver())).code).toBe('try-later');
  group.edit({ SECRET: secret, FEATURE_X: { value: 'new' }, THEIRS: secret });
  group.writeWith(async sent => {
    const at = await direct(sent);
    if (late !== undefined) group.land(late);
    group.writeWith(direct);
    return at;
  });
  expect((await problemOf(group.deliver())).code).toBe('try-later');
  expect(group.held.group.variables).toMatchObject({ FEATURE_X: { value: 'old' } });
  const state = await group.deliver();
  expect(group.held.group.variables).toMatchObject({ FEATURE_X: { value: 'new' } });
  expect(group.held.group.variables).not.toHaveProperty('GONE');
  expect(state.meanwhile?.text).toMatch(/overwrote [^;]*FEATURE_X[^;]*; it was put back/);
  expect(state.meanwhile?.text).toMatch(/overwrote THEIRS, .* could not be put back/);
});
