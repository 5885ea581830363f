/** Who asks first where a subscription or an organization lives, and for how long the others wait. */
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { newHome } from '../../src/connectors/home.ts';

type Told = { status: number; tenant: string | undefined };

const ACCEPTED: Told = { status: 200, tenant: undefined };

/** Requests that are answered when the test says so, with the tenants whose tokens they bore. */
function service() {
  const sent: { tenant: string | undefined; answer: PromiseWithResolvers<Told> }[] = [];
  const ask = (tenant?: string) => {
    const answer = Promise.withResolvers<Told>();
    sent.push({ tenant, answer });
    return answer.promise;
  };
  const tell = async (index: number, told: Told | Error) => {
    if (told instanceof Error) sent[index]?.answer.reject(told);
    else sent[index]?.answer.resolve(told);
    await delay(1);
  };
  return { sent, ask, tell, tenants: () => sent.map(({ tenant }) => tenant) };
}

it('one asks, and when it was refused the others ask with the token of the tenant that was named', async () => {
  const [home, { ask, tell, tenants }] = [newHome(), service()];
  const all = [1, 2, 3].map(() => home.inTurn(ask));
  expect(tenants()).toEqual([undefined]);
  await tell(0, { status: 401, tenant: 'theirs' });
  expect(tenants()).toEqual([undefined, 'theirs', 'theirs']);
  await tell(1, ACCEPTED);
  await tell(2, ACCEPTED);
  expect((await Promise.all(all)).map(({ status }) => status)).toEqual([401, 200, 200]);
});

it.each([
  ['accepts the token', ACCEPTED],
  ['refuses something else', { status: 403, tenant: undefined }],
  ['does not know the thing', { status: 404, tenant: undefined }],
])('nobody waits any more once the service %s', async (_, told) => {
  const [home, { ask, tell, tenants }] = [newHome(), service()];
  void home.inTurn(ask);
  await tell(0, told);
  void home.inTurn(ask);
  void home.inTurn(ask);
  expect(tenants()).toHaveLength(3);
});

it.each([
  ['is lost', new Error('cut')],
  ['asks to wait', { status: 429, tenant: undefined }],
  ['is that of a gateway', { status: 503, tenant: undefined }],
])('where the first answer %s, the next is the first', async (_, told) => {
  const [home, { ask, tell, tenants }] = [newHome(), service()];
  const all = [1, 2, 3].map(() => home.inTurn(ask).catch(() => undefined));
  await tell(0, told);
  expect(tenants()).toHaveLength(2);
  await tell(1, ACCEPTED);
  expect(tenants()).toHaveLength(3);
  await tell(2, ACCEPTED);
  await Promise.all(all);
});

it('a service that gives no answer is waited for once, and not by each in turn', async () => {
  const [home, { ask, tenants }] = [newHome(20), service()];
  for (let each = 0; each < 5; each += 1) void home.inTurn(ask);
  await delay(40);
  expect(tenants()).toHaveLength(5);
});

it('who waits when the run is stopped asks nothing; who comes after that does', async () => {
  const [home, { ask, tell, tenants }] = [newHome(), service()];
  const stop = new AbortController();
  const first = home.inTurn(ask, stop.signal);
  const waiting = home.inTurn(ask, stop.signal);
  stop.abort();
  await Promise.all([
    expect(waiting).rejects.toMatchObject({ code: 'interrupted' }),
    tell(0, { status: 401, tenant: 'theirs' }),
  ]);
  await first;
  void home.inTurn(ask, stop.signal);
  expect(tenants()).toEqual([undefined, 'theirs']);
});
