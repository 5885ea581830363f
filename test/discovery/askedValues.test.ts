/** Each value is tried once, and no more of them than are likely to be the credential. */
import { describe, expect, it } from 'vitest';
import { askedValues } from '../../src/discovery/askedValues.ts';
import type { TokenAnswer } from '../../src/rotation/observation.ts';
import type { Patience } from '../../src/run/patience.ts';
import { Secret } from '../../src/secret.ts';

const QUESTION = { tenant: 't', appId: 'a', keyId: 'k' };
const ABOUT = { step: 'discover', subject: 'a place' };
const calm: Patience = { retry: (_about, call) => call(), wait: async () => {} };

function opened(isRight: (value: Secret) => boolean) {
  const asked: Secret[] = [];
  const port = {
    token: () => ({
      ask: async (value: Secret): Promise<TokenAnswer> => {
        if (!asked.some(one => one.equals(value))) asked.push(value);
        return isRight(value)
          ? { answer: 'accepted' }
          : { answer: 'rejected', code: 7000215, reason: 'AADSTS7000215' };
      },
    }),
  };
  return { values: askedValues(port, calm), asked };
}

const right = new Secret('abc8Q~right-value-of-a-credential');
const wrong = (index: number) => new Secret(`abc8Q~wrong-value-number-${index}`);

describe('a value', () => {
  it('is asked about once, and known everywhere after that, with the vault secret that it was read from', async () => {
    const { values, asked } = opened(value => value.equals(right));
    expect(await values.known(right)).toBeUndefined();
    expect(await values.ask(QUESTION, right, ABOUT, 'kv/one')).toEqual({ outcome: 'accepted' });
    const again = new Secret('abc8Q~right-value-of-a-credential');
    expect(await values.ask(QUESTION, again, ABOUT)).toEqual({ outcome: 'accepted' });
    expect(await values.known(again)).toEqual({ ...QUESTION, at: 'kv/one' });
    expect(asked).toHaveLength(1);
  });

  it('is not asked about where the value of the credential is known to be another one', async () => {
    const { values, asked } = opened(value => value.equals(right));
    await values.ask(QUESTION, right, ABOUT);
    expect(await values.ask(QUESTION, wrong(1), ABOUT)).toMatchObject({ outcome: 'refused' });
    expect(asked).toHaveLength(1);
  });

  it('is refused for one registration, and may be that of another', async () => {
    const { values, asked } = opened(() => false);
    await values.ask(QUESTION, wrong(1), ABOUT);
    await values.ask({ ...QUESTION, appId: 'b', keyId: 'other' }, wrong(1), ABOUT);
    expect(asked).toHaveLength(1);
  });

  it('is one of five at most that are tried for a credential: of the rest nothing is known', async () => {
    const { values, asked } = opened(() => false);
    const answers = [];
    for (let index = 0; index < 8; index += 1) answers.push(await values.ask(QUESTION, wrong(index), ABOUT));
    expect(answers.map(({ outcome }) => outcome)).toEqual([
      ...Array.from({ length: 5 }, () => 'refused'),
      ...Array.from({ length: 3 }, () => 'unknown'),
    ]);
    expect(asked).toHaveLength(5);
  });
});
