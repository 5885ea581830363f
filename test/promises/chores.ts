/** What people and their tools do to the places of a rotation between runs, knowing nothing of this program. */
import type { Core } from '../../src/sandbox/core.ts';
import { isVaultGone, livingOf, versionsOf } from './checkers/view.ts';
import { COPY, PAYMENTS, SETTING, SITE, type Subject } from './scenery.ts';

/** Of the places, the one that only PAYMENTS has comes last. */
export const redeployed = ['setting', 'variable', 'repository'] as const;

export type Redeployed = (typeof redeployed)[number];

const VAULT = 'kv-payments.vault.azure.net';
const GROUP = { organization: 'contoso', group: 'payments-prod' };

/** A deployment, or `terraform apply`, brings the value before the newest one back to a place. */
export function redeploy(core: Core, place: Redeployed, subject: Subject = PAYMENTS): void {
  const value = olderValue(core, subject);
  if (value === undefined) return;
  const { setting } = subject;
  if (place === 'setting') core.edit({ op: 'set-site-setting', ...SITE, setting, value });
  else if (place === 'repository')
    core.edit({ op: 'set-repository-secret', repository: 'contoso/payments', name: SETTING, value });
  else {
    // What Terraform does not know is gone afterwards.
    core.edit({ op: 'set-variable', ...GROUP, variable: setting, value, isSecret: true });
    core.edit({ op: 'set-variable', ...GROUP, variable: `${setting}.keyturn`, value: null });
  }
}

/** The other team restores what its vault held before. */
export function restoreCopy(core: Core): void {
  const value = olderValue(core, PAYMENTS);
  if (value === undefined) return;
  core.edit({
    op: 'write-secret-version',
    ...COPY,
    value,
    contentType: 'text/plain',
    tags: { region: 'second' },
  });
}

export function writeOlderAgain(core: Core, subject: Subject = PAYMENTS): void {
  const value = olderValue(core, subject);
  if (value === undefined || isVaultGone(core.world, subject)) return;
  core.edit({ op: 'write-secret-version', vault: VAULT, secret: subject.secret, value });
}

export function disableNewest(core: Core, subject: Subject = PAYMENTS): void {
  if (isVaultGone(core.world, subject)) return;
  core.edit({ op: 'disable-version', vault: VAULT, secret: subject.secret });
}

export function deleteVaultSecret(core: Core, subject: Subject = PAYMENTS): void {
  if (isVaultGone(core.world, subject)) return;
  core.edit({ op: 'delete-vault-secret', vault: VAULT, secret: subject.secret });
}

/** The value before the newest one that still works; else the one before, working or not. */
export function olderValue({ world }: Core, subject: Subject): string | undefined {
  const living = new Set(livingOf(world, subject).map(({ value }) => value));
  const before = versionsOf(world, subject).slice(0, -1);
  return (before.findLast(({ value }) => living.has(value)) ?? before.at(-1))?.value;
}
