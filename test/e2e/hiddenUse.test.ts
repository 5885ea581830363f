/** Keyturn's own sign-ins with a secret that was created by hand, where the sign-in log cannot be read. */
import { expect, test } from 'vitest';
import { openStage, policyOf, VALUE_SETTING } from './stage.ts';

test('after verify the old secret stays longer, and plan, rotate and status say why, until when, and what ends that', async () => {
  const file = policyOf([VALUE_SETTING]);
  await using stage = await openStage({}, file);
  const words = async (...args: readonly string[]) =>
    (await stage.keyturn(...args)).stdout.replaceAll(/\s+/g, ' ');
  const WHY = "the last one before may be Keyturn's own, and hide another";
  expect(await words('plan')).not.toContain(WHY);
  expect(await stage.keyturn('verify')).toMatchObject({ exitCode: 0 });
  // The report shows it some hours later.
  stage.advance(25);
  expect(await words('plan')).toContain(WHY);
  for (const verb of ['rotate', 'status', 'plan']) {
    const told = await words(verb);
    expect(told, verb).toContain('stays for 45 days, or until it expires');
    expect(told, verb).toContain('set retire: after-overlap in the policy');
    // The identity of this sandbox does not have it. Later runs of the first days do not read the report at all.
    if (verb !== 'rotate') continue;
    expect(told).toContain('since Directory.Read.All of Microsoft Graph is missing');
    expect(told).toContain(`keyturn validate --rights --config ${file} (shows the command that grants it`);
  }
});
