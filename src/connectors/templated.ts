/** A target whose place holds the secret within a longer value (`template` in the policy). */

import { filled, secretIn } from '../policy/template.ts';
import { hasCanary } from '../rotation/canary.ts';
import { isUsed } from '../rotation/lastUse.ts';
import type { Published, TargetState } from '../rotation/observation.ts';
import { isPaired } from '../rotation/pairedTarget.ts';
import {
  isConsumed,
  isDated,
  isPrechecked,
  isReadable,
  isReferring,
  isSurrounded,
  isTried,
  isVersioned,
  type ReadableTarget,
  type TargetPort,
} from '../rotation/ports.ts';
import { Secret } from '../secret.ts';
import { otherValue } from './otherValue.ts';

/** The same target: what is written is the filled template, and what is read is the secret within it. */
export function templated(target: TargetPort, template: string): TargetPort {
  const fill = (value: Secret) => new Secret(filled(template, value.reveal()));
  const filling = (wanted: Published): Published => ({ ...wanted, value: fill(wanted.value) });
  const { place, words } = target;
  const value = isReadable(target) ? () => secretOf(target, template) : undefined;
  return {
    ...(place === undefined ? {} : { place }),
    ...(words === undefined ? {} : { words }),
    async observe(wanted) {
      const whole = Promise.resolve(wanted).then(filling);
      // A place that cannot be read compares with nothing, and nobody waits for this then.
      whole.catch(() => {});
      const state = await target.observe(whole);
      if (state.state === 'in-sync' && state.linked) return LINKED;
      return value === undefined ? state : withOwnHint(state, value);
    },
    deliver: wanted => target.deliver(filling(wanted)),
    ...(value === undefined ? {} : { value }),
    ...(isDated(target) ? { writtenAt: () => target.writtenAt() } : {}),
    ...(isReferring(target) ? { reference: () => target.reference() } : {}),
    ...(isConsumed(target) ? { consumer: (since: Date) => target.consumer(since) } : {}),
    ...(isPrechecked(target) ? { writable: () => target.writable() } : {}),
    ...(isVersioned(target) ? { disableEarlier: (keyId: string) => target.disableEarlier(keyId) } : {}),
    ...(isSurrounded(target) ? { surroundings: () => target.surroundings() } : {}),
    ...(isPaired(target) ? { pairedIds: () => target.pairedIds() } : {}),
    ...(isUsed(target) ? { lastUse: () => target.lastUse() } : {}),
    ...(hasCanary(target) ? { canary: target.canary } : {}),
    ...(isTried(target)
      ? {
          tryInPlace: (candidate?: Secret) =>
            candidate === undefined ? target.tryInPlace() : target.tryInPlace(fill(candidate)),
        }
      : {}),
  };
}

/** A place that is linked to the vault gets the secret alone. */
const LINKED: TargetState = {
  state: 'differs',
  detail: 'is linked to the vault, and so holds the secret without its template',
  fault: {
    words: 'is linked to the vault, and so holds the secret without its template',
    advice: { text: 'Take the template out of the policy, or name a place that is not linked to a vault.' },
  },
};

/** A value of another form is not taken for a secret: nothing is asked with it. */
async function secretOf(target: ReadableTarget, template: string): Promise<Secret | undefined> {
  const held = await target.value();
  const secret = held === undefined ? undefined : secretIn(template, held.reveal());
  return secret === undefined ? undefined : new Secret(secret);
}

/** The first characters of the whole value are those of the template, and say nothing about the secret. */
async function withOwnHint(
  state: TargetState,
  value: () => Promise<Secret | undefined>,
): Promise<TargetState> {
  if (state.state !== 'differs' || state.hint === undefined) return state;
  const secret = await value();
  if (secret === undefined) return { state: 'differs', detail: 'does not have the form of its template' };
  const { pairedIds } = state;
  return { ...otherValue(secret, ' in its template'), ...(pairedIds === undefined ? {} : { pairedIds }) };
}
