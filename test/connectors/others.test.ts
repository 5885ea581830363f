/** What others do to a place while it is written: kept where a reading has seen it, told by name, never by value. */
import { setImmediate as moment } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { type Delivery, type WritableSite, writeRound } from '../../src/connectors/appService/siteRound.ts';
import { openNotes } from '../../src/connectors/together/lateWrites.ts';
import { openOthers } from '../../src/connectors/together/otherWriters.ts';
import { openReadLock } from '../../src/connectors/together/readLock.ts';
import { heldBy, type SettingMap } from '../../src/connectors/together/settingMap.ts';
import { Problem } from '../../src/problem.ts';
import type { Delivered } from '../../src/rotation/observation.ts';
import type { TargetPort } from '../../src/rotation/ports.ts';
import { type Given, given, problemOf, SITE, wanted } from './given.ts';

const NEW = wanted.value.reveal();
const GROUP = { organization: 'contoso', group: 'pay-vars' };

async function target(cloud: Given, one: Parameters<Given['connect']>[0]): Promise<TargetPort> {
  const [port] = (await cloud.connect(one)).targets;
  if (port === undefined) throw new Error('no target');
  return port;
}

/** Delivers, and lets somebody act after the write, before it is read back. */
async function deliverWith(cloud: Given, port: TargetPort, reading: string, act: () => void) {
  cloud.fault({ operation: reading, nth: 2, fault: { kind: 'pause' } });
  const delivering = port.deliver(wanted);
  delivering.catch(() => {});
  const readings = () => cloud.sandbox.history.entries().filter(({ operation }) => operation === reading);
  await expect.poll(() => readings().length, { timeout: 10_000 }).toBe(2);
  act();
  cloud.sandbox.faults.clear();
  return delivering;
}

describe('somebody writes right after us', () => {
  test('another setting: it stays, and is told by its name, with the command that shows the writers', async () => {
    const cloud = await given();
    const port = await target(cloud, [{ appService: { ...SITE, setting: 'CLIENT_SECRET' } }]);
    const { subscription, resourceGroup, site: name } = SITE;
    const place = { subscription, resourceGroup, name, setting: 'FEATURE_X' };
    const state = await deliverWith(cloud, port, 'listAppSettings', () =>
      cloud.sandbox.edit({ op: 'set-site-setting', ...place, value: 'their-value' }),
    );
    expect(state).toMatchObject({
      state: 'in-sync',
      meanwhile: {
        text: expect.stringContaining('FEATURE_X'),
        remedy: expect.stringContaining('activity-log'),
      },
    });
    expect(JSON.stringify(state)).not.toContain('their-value');
    expect(cloud.sandbox.world.sites[0]?.settings).toMatchObject({
      FEATURE_X: 'their-value',
      CLIENT_SECRET: NEW,
    });
    expect(cloud.sent('updateAppSettings')).toBe(1);
    expect(await port.deliver(wanted)).not.toHaveProperty('meanwhile');
  });

  test('another variable: ours is written once more, since nobody can read it, and the writer is named', async () => {
    const cloud = await given();
    const port = await target(cloud, [
      { variableGroup: { ...GROUP, project: 'Pay Project', variable: 'SECRET' } },
    ]);
    const delivering = deliverWith(cloud, port, 'getVariableGroup', () =>
      cloud.sandbox.edit({ op: 'set-variable', ...GROUP, variable: 'FEATURE_X', value: 'their-value' }),
    );
    expect((await problemOf(delivering)).code).toBe('try-later');
    const state = await port.deliver(wanted);
    expect(state).toMatchObject({ state: 'in-sync' });
    expect(state?.meanwhile?.text).toMatch(/A person in the portal.*FEATURE_X/);
    expect(JSON.stringify(state)).not.toContain('their-value');
    const { variables } = cloud.sandbox.world.organizations[0]?.groups[0] ?? { variables: {} };
    expect(variables).toMatchObject({ FEATURE_X: { value: 'their-value' }, SECRET: { value: NEW } });
  });

  test('a secret variable, which shows in nothing but the date of the group', async () => {
    const cloud = await given();
    const port = await target(cloud, [
      { variableGroup: { ...GROUP, project: 'Pay Project', variable: 'SECRET' } },
    ]);
    const edit = { op: 'set-variable', ...GROUP, variable: 'OTHER', isSecret: true } as const;
    const delivering = deliverWith(cloud, port, 'getVariableGroup', () => {
      cloud.sandbox.clock.advance(1_000);
      cloud.sandbox.edit({ ...edit, value: 'their-new-value' });
    });
    expect((await problemOf(delivering)).code).toBe('try-later');
    expect((await port.deliver(wanted))?.meanwhile?.text).toContain('changed it');
  });
});

const LOST = new Problem({ code: 'try-later', subject: 'site', reason: 'the response was lost' });
const OURS = { CLIENT_SECRET: 'before' };

/** A site whose writes take effect when the test says so. */
function slowSite(begin: SettingMap) {
  const held = { map: begin, set: (map: SettingMap) => Object.assign(held, { map }) };
  const notes = openNotes();
  const list = async () => {
    notes.read(heldBy(held.map));
    return held.map;
  };
  let replace = async (sent: SettingMap): Promise<unknown> => held.set(sent);
  const site: WritableSite = {
    subject: 'site',
    notes,
    others: openOthers('look'),
    list,
    reference: async () => ({}),
    leave: () => {},
    forWriting: async beforeWrite => ({
      refresh: async () => new Map(),
      async replace(sent) {
        await beforeWrite();
        await replace(sent);
      },
    }),
  };
  const vault = { url: 'https://kv-pay.vault.azure.net', secret: 'pay' };
  const place = { settings: { ...SITE, setting: 'CLIENT_SECRET' }, vault, subject: 'site' };
  const change: Delivery = { place, wanted, beforeWrite: async () => {} };
  return {
    held,
    writeWith: (how: typeof replace) => {
      replace = how;
    },
    async deliver(): Promise<Delivered> {
      const { promise, resolve, reject } = Promise.withResolvers<Delivered>();
      await writeRound(site, await list(), [{ change, resolve, reject }]).catch(reject);
      return promise;
    },
  };
}

describe('a write whose answer was lost takes effect late', () => {
  const landing = (site: ReturnType<typeof slowSite>) => {
    let late: SettingMap = {};
    const direct = async (sent: SettingMap) => site.held.set(sent);
    site.writeWith(async sent => {
      late = sent;
      site.writeWith(direct);
      throw LOST;
    });
    return { land: () => site.held.set(late), direct };
  };

  test('over what a reading has seen since: that is put back, and told', async () => {
    const site = slowSite({ ...OURS, FEATURE_X: 'old', GONE: 'x' });
    const { land, direct } = landing(site);
    expect((await problemOf(site.deliver())).code).toBe('try-later');
    site.held.set({ ...OURS, FEATURE_X: 'new' });
    site.writeWith(async sent => {
      await direct(sent);
      land();
      site.writeWith(direct);
    });
    expect((await problemOf(site.deliver())).code).toBe('try-later');
    expect(site.held.map).toMatchObject({ FEATURE_X: 'old' });
    const state = await site.deliver();
    expect(site.held.map).toEqual({ CLIENT_SECRET: NEW, FEATURE_X: 'new' });
    expect(state.meanwhile?.text).toMatch(/took effect late and overwrote (FEATURE_X, GONE|GONE, FEATURE_X)/);
  });

  test('again after it was put back: once in a run is enough, and nobody fights over a place', async () => {
    const site = slowSite({ ...OURS, FEATURE_X: 'old' });
    const { land, direct } = landing(site);
    await problemOf(site.deliver());
    site.held.set({ ...OURS, FEATURE_X: 'new' });
    site.writeWith(async sent => {
      await direct(sent);
      land();
      site.writeWith(direct);
    });
    await problemOf(site.deliver());
    await site.deliver();
    expect(site.held.map).toMatchObject({ FEATURE_X: 'new' });
    land();
    await site.deliver();
    expect(site.held.map).toEqual({ CLIENT_SECRET: NEW, FEATURE_X: 'old' });
  });

  test('over what somebody has changed once more: that stays', async () => {
    const site = slowSite({ ...OURS, FEATURE_X: 'old' });
    const { land, direct } = landing(site);
    await problemOf(site.deliver());
    site.held.set({ ...OURS, FEATURE_X: 'new' });
    site.writeWith(async sent => {
      await direct(sent);
      land();
      site.held.set({ ...site.held.map, FEATURE_X: 'newest' });
      site.writeWith(direct);
    });
    await site.deliver();
    await site.deliver();
    expect(site.held.map).toEqual({ CLIENT_SECRET: NEW, FEATURE_X: 'newest' });
  });

  test('before what somebody took back himself: his word counts', async () => {
    const site = slowSite({ ...OURS, FEATURE_X: 'old' });
    const { land } = landing(site);
    await problemOf(site.deliver());
    land();
    await site.deliver();
    site.held.set({ CLIENT_SECRET: NEW, FEATURE_X: 'new' });
    await site.deliver();
    site.held.set({ CLIENT_SECRET: NEW, FEATURE_X: 'old' });
    const state = await site.deliver();
    expect(site.held.map['FEATURE_X']).toBe('old');
    expect(state).not.toHaveProperty('meanwhile');
  });
});

test('a reading waits while a round is between its reading and its write, and a round for readings on their way', async () => {
  const place = openReadLock();
  const order: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const first = place.reading(async () => {
    await promise;
    order.push('first');
  });
  const entering = place.enter().then(leave => {
    order.push('round');
    return leave;
  });
  const second = place.reading(async () => void order.push('second'));
  await moment();
  expect(order).toEqual([]);
  resolve();
  const leave = await entering;
  await moment();
  expect(order).toEqual(['first', 'round']);
  leave();
  await Promise.all([first, second]);
  expect(order).toEqual(['first', 'round', 'second']);
});
