/** What people do by hand, or with tools that know nothing of this program. */

import type { Core } from '../../src/sandbox/core.ts';
import { must } from '../e2e/stage.ts';
import { usersTags } from '../promises/axes/tags.ts';
import { isVaultGone, newestOf, passwordOf, versionsOf } from '../promises/checkers/view.ts';
import {
  deleteVaultSecret,
  disableNewest,
  olderValue,
  redeploy,
  writeOlderAgain,
} from '../promises/chores.ts';
import { PAYMENTS, SITE, type Subject } from '../promises/scenery.ts';
import { type Act, DAY_MS } from './story.ts';
import type { World } from './world.ts';

/** Until the night is over. */
export function forbid({ cloud, say }: World): () => void {
  const tenant = must(cloud.core.world.tenants[0]);
  const before = tenant.credentialPolicy;
  tenant.credentialPolicy = { passwordsAllowed: false };
  say('the tenant admits no secrets');
  return () => {
    tenant.credentialPolicy = before ?? { passwordsAllowed: true };
  };
}

/** The operator's right to write to the vault, for a night. */
export function loseRole({ cloud, say }: World): () => void {
  const { core } = cloud;
  const vault = must(core.world.vaults[0]);
  const before = vault.access;
  const without = Object.fromEntries(
    Object.entries(before).map(([appId, rights]) => [appId, rights.filter(right => right !== 'set')]),
  );
  core.edit({ op: 'change-vault', vault: vault.host, access: without });
  say('the operator loses the right to write to the vault');
  return () => void core.edit({ op: 'change-vault', vault: vault.host, access: before });
}

export function doChore(world: World, { subject: name, does }: Extract<Act, { act: 'afternoon' }>): void {
  const { core } = world.cloud;
  const subject = must(world.subjects.find(each => each.name === name));
  const isOld = does.includes('older');
  if (isOld && isEnding(core, does.includes('repository') ? PAYMENTS : subject)) return;
  world.say(`in the afternoon somebody ${does} of ${name}`);
  world.watch.byPerson(() => {
    if (does === 'redeploys an older setting') redeploy(core, 'setting', subject);
    else if (does === 'redeploys an older variable') redeploy(core, 'variable', subject);
    else if (does === 'redeploys an older repository secret') redeploy(core, 'repository');
    else if (does === 'writes an older version again') writeOlderAgain(core, subject);
    else if (does === 'disables the newest version') disableNewest(core, subject);
    else deleteVaultSecret(core, subject);
  });
}

/** Between two full looks, which come once a week, a place that holds what is about to end fails, and nobody can know. */
function isEnding(core: Core, subject: Subject): boolean {
  const password = passwordOf(core.world, olderValue(core, subject), subject);
  const now = core.clock.now();
  return password?.removedAt === undefined && (password?.end ?? now) <= now + 10 * DAY_MS;
}

/** What the program asks for: deleted ones are recovered, and newest versions that somebody disabled are enabled. */
export function mendVault(world: World): void {
  const { core } = world.cloud;
  for (const secret of must(core.world.vaults[0]).secrets) {
    const newest = secret.versions.at(-1);
    if (secret.deleted === undefined && newest?.enabled !== false) continue;
    world.say(`somebody mends ${secret.name}`);
    world.watch.byPerson(() => {
      delete secret.deleted;
      if (newest !== undefined) newest.enabled = true;
      // A process that was started meanwhile got the text of its reference: to save the configuration resolves it again.
      core.edit({ op: 'set-site-setting', ...SITE, slot: 'staging', setting: 'MENDED', value: 'yes' });
    });
  }
}

export function byHand(world: World, { subject, does }: Extract<Act, { act: 'person' }>): void {
  const { core } = world.cloud;
  const of = must(world.subjects.find(({ name }) => name === subject));
  const tenant = must(core.world.tenants[0]).id;
  if (does === 'adds a credential')
    core.edit({ op: 'add-credential', tenant, appId: of.appId, credential: 'in a hurry' });
  else if (does === 'removes the credential in use') {
    const password = passwordOf(core.world, versionsOf(core.world, of).at(-1)?.value, of);
    if (password === undefined || password.removedAt !== undefined) return;
    world.removedByPerson.add(password.keyId);
    core.edit({ op: 'remove-credential', tenant, appId: of.appId, keyId: password.keyId });
  }
}

export function wipeTags({ cloud, subjects }: World, name: string): void {
  const { core } = cloud;
  const of = must(subjects.find(each => each.name === name));
  if (isVaultGone(core.world, of)) return;
  const { id, tags } = newestOf(core.world, of);
  core.edit({
    op: 'set-version-tags',
    vault: 'kv-payments.vault.azure.net',
    secret: of.secret,
    version: id,
    tags: usersTags(tags),
  });
}
