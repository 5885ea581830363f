/** Where every request passes: how many at once, who first, and what is told and given up while waiting. */
import { createHttpHeaders, createPipelineRequest, type PipelineResponse } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import { servicesOf } from '../../src/connectors/allServices.ts';
import { kinds } from '../../src/connectors/kinds.ts';
import { type Charge, chargeOf, chargeOfSeveral } from '../../src/connectors/limiter/charge.ts';
import { type AdmissionRequest, type Limiter, openLimiter } from '../../src/connectors/limiter/limiter.ts';
import { openResponseCache } from '../../src/connectors/responseCache.ts';
import { clouds } from '../../src/policy/clouds.ts';
import { isProblem } from '../../src/problem.ts';
import type { Requester } from '../../src/rotation/ports.ts';

const services = servicesOf(clouds.public, kinds);

const SITE = 'https://management.azure.com/subscriptions/sub/x';

function charge(method: string, url: string): Charge {
  const found = chargeOf({ method, url: new URL(url) }, services);
  if (found === undefined) throw new Error(`nobody at ${url}`);
  return found;
}

/** A stopwatch that runs by itself whenever everybody waits. */
function quick() {
  let now = 0;
  return {
    ticks: () => now,
    async sleep(ms: number, signal?: AbortSignal) {
      await turn();
      if (signal?.aborted) throw signal.reason;
      now += ms;
    },
  };
}

function turn(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}

async function turns(count = 5): Promise<void> {
  for (let done = 0; done < count; done += 1) await turn();
}

function reply(status = 200, headers: Record<string, string> = {}): PipelineResponse {
  const request = createPipelineRequest({ url: SITE });
  return { request, status, headers: createHttpHeaders(headers), bodyAsText: '{}' };
}

/** Requests that are answered when the test says so. */
function desk(limiter: Limiter) {
  const sent: string[] = [];
  const open = new Map<string, (response: PipelineResponse) => void>();
  return {
    sent,
    ask(name: string, admission: Partial<AdmissionRequest> = {}) {
      const answer = limiter.pass({ order: 1, charge: undefined, ...admission }, () => {
        sent.push(name);
        return new Promise(resolve => open.set(name, resolve));
      });
      answer.catch(() => {});
      return answer;
    },
    answer: (name: string, response = reply()) => open.get(name)?.(response),
  };
}

function limiterOf(width: number): Limiter {
  return openLimiter({ width, clock: quick(), random: () => 0 });
}

async function codeOf(answer: Promise<unknown>): Promise<string | undefined> {
  const error = await answer.catch((thrown: unknown) => thrown);
  return isProblem(error) ? error.code : undefined;
}

describe('the limiter', () => {
  it('lets so many be in flight at once, the earliest rotation first and in the order of asking within it', async () => {
    const { ask, answer, sent } = desk(limiterOf(2));
    for (const [name, order] of [
      ['c', 3],
      ['b1', 2],
      ['b2', 2],
      ['a', 1],
      ['run', 0],
    ] as const)
      void ask(name, { order });
    await turns();
    expect(sent).toEqual(['run', 'a']);
    answer('a');
    answer('run');
    await turns();
    expect(sent).toEqual(['run', 'a', 'b1', 'b2']);
    answer('b2');
    await turns();
    expect(sent.at(-1)).toBe('c');
  });

  it('lets those pass whose account has room, while others wait for theirs without a slot', async () => {
    const { ask, answer, sent } = desk(limiterOf(1));
    const writes = charge('PUT', SITE);
    void ask('first', { charge: writes });
    await turns();
    answer('first', reply(429, { 'retry-after': '30' }));
    void ask('second', { charge: writes });
    void ask('read', { charge: charge('GET', SITE), order: 2 });
    await turns(2);
    expect(sent).toEqual(['first', 'read']);
    answer('read');
    await turns(200);
    expect(sent).toEqual(['first', 'read', 'second']);
  });

  it('asks whether a write may still be sent when it is its turn, and sends nothing if not', async () => {
    const { ask, answer, sent } = desk(limiterOf(1));
    const asked: string[] = [];
    const beforeSending = async () => void asked.push(sent.join());
    void ask('first');
    const lost = ask('lost', {
      beforeSending: async () => {
        await beforeSending();
        throw new Error('the lock is lost');
      },
    });
    void ask('next', { beforeSending });
    await turns();
    expect(asked).toEqual([]);
    answer('first');
    await turns();
    await expect(lost).rejects.toThrow('the lock is lost');
    expect([asked, sent]).toEqual([
      ['first', 'first'],
      ['first', 'next'],
    ]);
  });

  it('lets what the run itself asks pass while all slots wait for leave to be sent, since that may hang on it', async () => {
    const { ask, answer, sent } = desk(limiterOf(1));
    const token = async () => {
      const came = ask('token', { order: 0 });
      await turns();
      answer('token');
      await came;
    };
    void ask('write', { beforeSending: token });
    await turns(20);
    expect(sent).toEqual(['token', 'write']);
  });

  it('gives up what waits when the run is stopped, and serves what is asked after that', async () => {
    const { ask, answer, sent } = desk(limiterOf(1));
    const stop = new AbortController();
    const requester: Requester = { signal: stop.signal };
    const underWay = ask('under way', { requester });
    const waiting = ask('waiting', { requester });
    await turns();
    stop.abort();
    expect(await codeOf(waiting)).toBe('interrupted');
    void ask('last', { requester });
    answer('under way');
    await underWay;
    await turns();
    expect(sent).toEqual(['under way', 'last']);
  });

  it('gives up a request whose caller has', async () => {
    const { ask } = desk(limiterOf(0));
    const caller = new AbortController();
    const waiting = ask('waiting', { abortSignal: caller.signal });
    caller.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    await expect(ask('too late', { abortSignal: caller.signal })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });

  it('does not keep waiting for a service that asks for more than two minutes', async () => {
    const { ask, answer, sent } = desk(limiterOf(4));
    const vault = charge('GET', 'https://kv.vault.azure.net/secrets/x');
    void ask('first', { charge: vault });
    await turns();
    answer('first', reply(429, { 'retry-after': '300' }));
    const error = await ask('second', { charge: vault }).catch((thrown: unknown) => thrown);
    expect(isProblem(error, 'try-later') && error.details).toMatchObject({
      subject: "Key Vault's limit of kv.vault.azure.net",
      retryAfterMs: 300_000,
    });
    expect(sent).toEqual(['first']);
  });

  it('does not keep a requester waiting for longer than it wants to', async () => {
    const { ask, answer, sent } = desk(limiterOf(4));
    const vault = charge('GET', 'https://kv.vault.azure.net/secrets/x');
    void ask('first', { charge: vault });
    await turns();
    answer('first', reply(429, { 'retry-after': '40' }));
    const requester = { longestWaitMs: () => 30_000 };
    const error = await ask('second', { charge: vault, requester }).catch((thrown: unknown) => thrown);
    expect(isProblem(error, 'try-later') && error.details).toMatchObject({
      reason: expect.stringMatching(/exhausted for another \d+ s, longer than the 30 s that are waited/),
      remedy: expect.stringContaining('with a longer --timeout'),
    });
    expect(isProblem(error) && error.details.retryAfterMs).toBeGreaterThanOrEqual(40_000);
    expect(sent).toEqual(['first']);
  });

  it('tells whoever waits long for a limit whose it is, and for about how long', async () => {
    const { ask, answer } = desk(limiterOf(4));
    const told: [string, number][] = [];
    const writes = charge('POST', SITE);
    void ask('first', { charge: writes });
    await turns();
    answer('first', reply(429, { 'retry-after': '20' }));
    await turns(2);
    const requester = { waiting: (limit: string, ms: number) => void told.push([limit, ms]) };
    void ask('second', { charge: writes, requester });
    await turns(200);
    expect(told.length).toBeGreaterThan(0);
    expect(told[0]?.[0]).toBe("Azure Resource Manager's limit of writes in subscription sub");
    expect(told[0]?.[1]).toBeLessThan(20_000);
    expect(told[0]?.[1]).toBeGreaterThan(10_000);
  });
});

describe('a turn for several requests', () => {
  const several = (count: number) => chargeOfSeveral(charge('PUT', SITE), count);
  const paused = reply(429, { 'retry-after': '30' });

  it('waits once, and what is asked in it goes at once, though the account pauses meanwhile', async () => {
    const limiter = limiterOf(2);
    const { ask, answer, sent } = desk(limiter);
    void ask('other', { charge: charge('PUT', SITE) });
    const hold = await limiter.hold({ order: 1, charge: several(3) });
    const inTurn = desk({ ...limiter, pass: hold.pass });
    void inTurn.ask('list', { charge: charge('POST', SITE) });
    answer('other', paused);
    await turns();
    inTurn.answer('list');
    await turns();
    void inTurn.ask('put', { charge: charge('PUT', SITE) });
    await turns();
    expect(sent).toEqual(['other']);
    expect(inTurn.sent).toEqual(['list', 'put']);
  });

  it('comes when the account has room for all of them, behind a pause like any other', async () => {
    const limiter = limiterOf(2);
    const { ask, answer } = desk(limiter);
    void ask('other', { charge: charge('PUT', SITE) });
    await turns();
    answer('other', paused);
    await turns(1);
    let isHeld = false;
    void limiter.hold({ order: 1, charge: several(3) }).then(() => {
      isHeld = true;
    });
    await turns(3);
    expect(isHeld).toBe(false);
    await turns(200);
    expect(isHeld).toBe(true);
  });

  it('takes one place of those in flight until it ends, and lets pass what the run itself asks for it', async () => {
    const limiter = limiterOf(1);
    const { ask, answer, sent } = desk(limiter);
    const hold = await limiter.hold({ order: 1, charge: several(2) });
    void ask('another');
    void ask('token', { order: 0 });
    await turns();
    expect(sent).toEqual(['token']);
    answer('token');
    await turns();
    expect(sent).toEqual(['token']);
    hold.end();
    await turns();
    expect(sent).toEqual(['token', 'another']);
  });

  it('is not sent what may not be sent any more', async () => {
    const limiter = limiterOf(1);
    const hold = await limiter.hold({ order: 1, charge: several(2) });
    const beforeSending = async () => {
      throw new Error('the lock has gone');
    };
    const admission = { charge: charge('PUT', SITE), beforeSending };
    await expect(hold.pass(admission, async () => reply())).rejects.toThrow('the lock has gone');
    expect(await hold.pass({ charge: charge('PUT', SITE) }, async () => reply())).toMatchObject({
      status: 200,
    });
  });
});

describe('an answer that stays the same', () => {
  const challenge = () => reply(401, { 'www-authenticate': 'Bearer authorization="x"' });
  let probes = 0;
  const probe = (host = 'kv.vault.azure.net') =>
    createPipelineRequest({ url: `https://${host}/secrets/probe-${probes++}` });

  it('is asked for once, however many ask side by side, and each gets a copy of his own', async () => {
    const memory = openResponseCache(host => host.endsWith('.vault.azure.net'));
    let asked = 0;
    const client = {
      sendRequest: async () => {
        asked += 1;
        await turn();
        return challenge();
      },
    };
    const answers = await Promise.all(
      [probe(), probe(), probe()].map(request => memory.answer(request, client, client)),
    );
    await memory.answer(probe('other.vault.azure.net'), client, client);
    expect(asked).toBe(2);
    expect(new Set(answers.map(({ headers }) => headers)).size).toBe(3);
    expect(new Set(answers.map(({ request }) => request.url)).size).toBe(3);
  });

  it('is not remembered when it failed: the next one asks anew, and the others wait for that', async () => {
    const memory = openResponseCache(() => true);
    let asked = 0;
    const client = {
      sendRequest: async () => {
        asked += 1;
        await turn();
        if (asked === 1) throw new Error('cut');
        return asked === 2 ? reply(503) : challenge();
      },
    };
    const answers = await Promise.allSettled([1, 2, 3, 4].map(() => memory.answer(probe(), client, client)));
    expect(answers.map(each => (each.status === 'fulfilled' ? each.value.status : 'failed'))).toEqual([
      'failed',
      503,
      401,
      401,
    ]);
    expect(asked).toBe(3);
  });

  it('is nothing that was asked with a token', async () => {
    const memory = openResponseCache(() => true);
    const other = { sendRequest: async () => reply(401) };
    const never = { sendRequest: () => Promise.reject(new Error('not this way')) };
    const request = probe();
    request.headers.set('Authorization', 'Bearer x');
    expect((await memory.answer(request, never, other)).status).toBe(401);
  });
});

describe('what a request costs', () => {
  const costs = (method: string, url: string, body?: unknown) =>
    chargeOf(
      { method, url: new URL(url), ...(body === undefined ? {} : { body: JSON.stringify(body) }) },
      services,
    )?.debits.map(({ limit, cost }) => `${limit.name} ${cost}`);

  it.each([
    ['GET', 'https://graph.microsoft.com/v1.0/applications', ['graph.units 2']],
    ['GET', 'https://graph.microsoft.com/v1.0/applications?$select=id', ['graph.units 1']],
    [
      'POST',
      'https://graph.microsoft.com/v1.0/applications/x/addPassword',
      ['graph.units 1', 'graph.writes 1'],
    ],
    ['GET', 'https://graph.microsoft.com/beta/reports/servicePrincipalSignInActivities', ['graph.reports 1']],
    ['GET', 'https://graph.microsoft.com/beta/auditLogs/signIns?$top=1', ['graph.logs 1']],
    ['POST', 'https://management.azure.com/subscriptions/s/x/list', ['arm.writes 1']],
    ['DELETE', 'https://management.azure.com/subscriptions/s/x', ['arm.deletes 1']],
    ['GET', 'https://kv.vault.azure.net/secrets/x', ['vault 1']],
    ['GET', 'https://dev.azure.com/org/x', ['devops 0.2']],
    ['POST', 'https://login.microsoftonline.com/t/oauth2/v2.0/token', []],
    ['GET', 'https://elsewhere.example/', undefined],
    [
      'PUT',
      'https://api.github.com/x',
      ['github.primary 1', 'github.points 5', 'github.content 1', 'github.contentHourly 1'],
    ],
  ] as const)('%s %s', (method, url, expected) => {
    expect(costs(method, url)).toEqual(expected);
  });

  it('a batch costs what is in it', () => {
    const requests = [
      { id: '1', method: 'GET', url: '/applications?$select=id' },
      { id: '2', method: 'GET', url: '/applications' },
      { id: '3', method: 'POST', url: '/applications/x/removePassword' },
    ];
    expect(costs('POST', 'https://graph.microsoft.com/v1.0/$batch', { requests })).toEqual([
      'graph.units 4',
      'graph.writes 1',
    ]);
  });
});
