/** The places of a rotation in the sandbox's world: what each holds, and the foreign data around it. */
import { isDeepStrictEqual } from 'node:util';
import { rehearsals } from '../../connectors/rehearsals.ts';
import type { Policy, Rotation } from '../../policy/policy.ts';
import { secretIn } from '../../policy/template.ts';
import type { Place as PlaceIn } from '../world/kindRehearsal.ts';
import { placements } from '../world/placement.ts';
import { versionsOf } from './credentials.ts';
import type { SeenVersion, SeenWorld } from './demoWorld.ts';

export type Place = PlaceIn<SeenWorld>;

/** The vault first, then the targets in the policy's order. */
export function placesOf(policy: Policy, rotation: Rotation): Place[] {
  const targets = rotation.targets.flatMap(target => {
    const rehearsal = rehearsals.find(({ kind }) => kind === target.kind);
    if (rehearsal === undefined) return [];
    const place = rehearsal.place({ rotation, target, value: '' }, placements(policy, target.kind));
    return [target.template === undefined ? place : within(place, target.template)];
  });
  return [vaultPlace(rotation), ...targets];
}

/** Of a place with a template: the secret in it. */
function within(place: Place, template: string): Place {
  const held: Place['held'] = world => {
    const value = place.held(world);
    return value === undefined ? undefined : (secretIn(template, value) ?? value);
  };
  return { ...place, held };
}

function vaultPlace(rotation: Rotation): Place {
  const { url, secret } = rotation.vault;
  return {
    label: `vault ${new URL(url).hostname.split('.')[0]} ${secret}`,
    held: world => versionsOf(world, rotation).at(-1)?.value,
    others: world => userTags(versionsOf(world, rotation).at(-1)),
    other: 'tag',
    besides: world => versionsOf(world, rotation).at(-1)?.contentType,
  };
}

function userTags(version: SeenVersion | undefined): Record<string, string> {
  return Object.fromEntries(
    Object.entries(version?.tags ?? {}).filter(([name]) => !name.startsWith('keyturn-')),
  );
}

/** Whether all foreign data around a place is unchanged. */
export function isIntact(place: Place, before: SeenWorld, after: SeenWorld): boolean {
  const around = (world: SeenWorld) => [place.others(world), place.besides(world)];
  return isDeepStrictEqual(around(before), around(after));
}
