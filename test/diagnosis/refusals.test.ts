/** A secret on the command line is refused wherever it stands, and is repeated nowhere. */
import { describe, expect, it } from 'vitest';
import type { Context } from '../../src/cli/context.ts';
import { typed } from '../cli/given.ts';

/** Invented, in the forms that Entra gives secrets today and gave them years ago. */
const SECRET = 'Ref8Q~aB3.dE5-fG7_hI9~jK1.lM3-nO5_pQ7rS9';
const OLDER = 'Kp3+xYzW=q7[Rt]Bm9Ls?Vd2@Hf5Jn8a';
const TENANT = '6f1b9c1e-7d3a-4b52-9d0e-3a1f5c2b7e90';
const APP = '0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5a6';
const ids = `--tenant ${TENANT} --client-id ${APP}`;

const lines: readonly (readonly [string, (secret: string) => string])[] = [
  ['behind --secret', secret => `${ids} --secret ${secret}`],
  ['behind --secret=', secret => `${ids} --secret=${secret}`],
  ['behind --client-secret', secret => `${ids} --client-secret ${secret}`],
  ['behind --client-secret=', secret => `${ids} --client-secret=${secret}`],
  ['behind --secret, with nothing else', secret => `--secret ${secret}`],
  ['behind --secret-from', secret => `${ids} --secret-from ${secret}`],
  ['behind --secret-from=', secret => `${ids} --secret-from=${secret}`],
  ['behind --secret-from env:', secret => `${ids} --secret-from env:${secret}`],
  ['behind --secret-from vault:', secret => `${ids} --secret-from vault:${secret}`],
  ['behind --secret-from file:', secret => `${ids} --secret-from file:${secret}`],
  ['as the client id', secret => `--tenant ${TENANT} --client-id ${secret} --secret-from env:S`],
  ['behind another option that there is not', secret => `${ids} --password ${secret}`],
  ['joined to an option that there is not', secret => `${ids} --password=${secret}`],
  ['joined to a short option', secret => `${ids} -s${secret}`],
  ['as the cloud', secret => `${ids} --secret-from env:S --cloud ${secret}`],
  ['behind --client-id of a rotation', secret => `payments-api --client-id ${secret}`],
];

/** Only what has today's form can be told from a name, a domain or a scope. */
const generatedOnly: typeof lines = [
  ['as the name of a rotation', secret => secret],
  ['as a second name', secret => `payments-api ${secret}`],
  ['as the tenant', secret => `--tenant ${secret} --client-id ${APP} --secret-from env:S`],
  ['as the scope', secret => `${ids} --secret-from env:S --scope ${secret}`],
  ['as the error text', secret => `--error ${secret}`],
  ['as the policy', secret => `payments-api --config ${secret}`],
  ['as the bundle', secret => `payments-api --bundle ${secret}`],
];

/** Nothing may be asked and no file be read before it is refused. */
const context: Partial<Context> = {
  env: {},
  rights: async () => [],
  diagnosing: () => Promise.reject(new Error('the cloud was asked')),
  readBytes: () => Promise.reject(Object.assign(new Error('no such file'), { code: 'ENOENT' })),
};

const cases = [
  ...lines.flatMap(([where, line]) => [SECRET, OLDER].map(secret => [where, line(secret), secret] as const)),
  ...generatedOnly.map(([where, line]) => [where, line(SECRET), SECRET] as const),
];

describe('keyturn diagnose refuses a secret', () => {
  it.each(cases)('%s', async (_where, line, secret) => {
    for (const form of ['', ' --json']) {
      const { exitCode, out, err } = await typed(`diagnose ${line}${form}`, { context });
      const printed = out + err;
      expect(exitCode, printed.replaceAll(secret, '<the secret>')).toBe(64);
      expect(printed.includes(secret), 'it was repeated').toBe(false);
      expect(printed.includes(secret.slice(0, 12)), 'a part of it was repeated').toBe(false);
    }
  });

  it('and says why, and how to hand it over', async () => {
    const { err } = await typed(`diagnose ${ids} --client-secret ${SECRET}`, { context });
    expect(err).toContain('history of this shell');
    expect(err).toContain('--secret-from env:S');
  });

  it('and takes one that begins with a hyphen from a variable', async () => {
    const asked = { ...context, env: { S: '-Da8Q~aB3.dE5-fG7_hI9~jK1.lM3-nO5_pQ7rS9' } };
    const { out, err } = await typed(`diagnose ${ids} --secret-from env:S`, { context: asked });
    expect(out + err).toContain('the cloud was asked');
  });
});
