/** `--key-id` takes what reports show: the first characters, where only one credential begins so. */
import { expect, test } from 'vitest';
import { searchedFolder } from '../support/canary.ts';
import { credential, FOREIGN, KEY, policy, settled, typed } from './given.ts';

const ALIKE = 'f00df00d-9999-4222-8333-944445555566';

function asked(line: string) {
  const credentials = [KEY.current, FOREIGN, ALIKE].map(keyId => credential(keyId));
  return typed(line, {
    policy: policy({ name: 'payments-api' }),
    corners: { 'payments-api': settled({ credentials }) },
    answer: true,
  });
}

test('the beginning of one key id is enough, in whatever case', async () => {
  const { err } = await asked(`revoke payments-api --key-id F00DF00D-1 --record ${searchedFolder()}`);
  expect(err).toContain(`leaked credential ${FOREIGN} is removed`);
  // Before anybody agrees it says when it was used last.
  expect(err.replaceAll(/\s+/g, ' ')).toMatch(
    new RegExp(`credential ${FOREIGN} \\(.*\\), created 2026-11-03; last sign-in: none in the report`),
  );
});

test('a beginning of several is refused with all of them, and a command that names one', async () => {
  for (const verb of ['revoke', 'rollback']) {
    const { exitCode, err } = await asked(`${verb} payments-api --key-id f00df00d`);
    expect(exitCode).toBe(64);
    expect(err.replaceAll(/\s+/g, ' ')).toContain(
      `2 credentials of the registration have these first characters: ${FOREIGN}`,
    );
    expect(err).toContain(`keyturn ${verb} payments-api --key-id ${FOREIGN}`);
  }
});

test.each(['f00', 'nonsense', `${FOREIGN}0`])(
  '%s begins no key id, which is found before anything is asked',
  async typedId => {
    const { exitCode, err } = await asked(`rollback payments-api --key-id ${typedId}`);
    expect(exitCode).toBe(64);
    expect(err.replaceAll(/\s+/g, ' ')).toContain(
      'the id of a credential or at least its first 4 characters',
    );
  },
);

test('with --yes the beginning has to be as long as reports show it', async () => {
  const { exitCode, err } = await asked('revoke payments-api --yes --key-id f00d');
  expect(exitCode).toBe(64);
  expect(err.replaceAll(/\s+/g, ' ')).toContain('with --yes at least 8 characters of the id are required');
});

test('a beginning that names another credential on each registration is refused', async () => {
  const { exitCode, err } = await typed(
    `revoke payments-api billing --key-id f00d --record ${searchedFolder()}`,
    {
      policy: policy({ name: 'payments-api' }, { name: 'billing' }),
      corners: {
        'payments-api': settled({ credentials: [credential(KEY.current), credential(FOREIGN)] }),
        billing: settled({ credentials: [credential(KEY.current), credential(ALIKE)] }),
      },
      answer: true,
    },
  );
  expect(exitCode).toBe(64);
  expect(err.replaceAll(/\s+/g, ' ')).toContain('2 credentials of several registrations begin so');
});
