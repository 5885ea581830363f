/** Answers are compressed for who asks for it, by the services that were seen to. */
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { outgoing } from '../../src/sandbox/server/answer.ts';
import { compressed } from '../../src/sandbox/server/compress.ts';
import { services } from '../../src/sandbox/services.ts';

const answer = outgoing({ status: 200, headers: { Vary: 'Accept' }, body: { a: 'b'.repeat(500) } }, {}, 0);

function headersOf(accepted: string | undefined): Record<string, string> {
  return Object.fromEntries(compressed(answer, accepted).headers);
}

test.each(['gzip', 'gzip, deflate, br', 'br;q=1.0, gzip;q=0.8', '*', 'x-gzip'])(
  '"%s" gets gzip',
  accepted => {
    const sent = compressed(answer, accepted);
    expect(gunzipSync(sent.body)).toEqual(answer.body);
    expect(Object.fromEntries(sent.headers)).toMatchObject({
      'Content-Encoding': 'gzip',
      'Content-Length': String(sent.body.length),
      Vary: 'Accept, Accept-Encoding',
    });
  },
);

test.each([undefined, '', 'identity', 'br', 'gzip;q=0', 'agzip'])('"%s" gets it plain', accepted => {
  expect(compressed(answer, accepted).body).toEqual(answer.body);
  expect(headersOf(accepted)).toMatchObject({ Vary: 'Accept, Accept-Encoding' });
});

test('what comes from in front of the service is not compressed, and nothing is made of nothing', () => {
  const gateway = { ...answer, isPlain: true } as const;
  expect(compressed(gateway, 'gzip')).toBe(gateway);
  const empty = outgoing({ status: 204 }, {}, 0);
  expect(compressed(empty, 'gzip')).toBe(empty);
});

/** Recordings of Graph and Resource Manager have `vary: Accept-Encoding`, and those of GitHub gzip. */
test('services that were not seen to compress do not', () => {
  const compressing = services.filter(({ compresses }) => compresses).map(({ name }) => name);
  expect(compressing.toSorted()).toEqual(['arm', 'github', 'graph']);
});
