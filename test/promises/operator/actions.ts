/** What may happen between and during runs, as plain data that fast-check can draw. */
import fc from 'fast-check';
import { type FaultKind, faultKinds } from '../faults.ts';
import type { PolicyShape } from '../scenery.ts';

export type Action =
  | { readonly do: 'run' }
  | { readonly do: 'run struck'; readonly at: string; readonly kind: string }
  /** Somebody edits another setting, or another variable, while a run is at work. */
  | {
      readonly do: 'run edited';
      readonly at: string;
      readonly when: 'as it arrives' | 'once it is answered';
      readonly what: 'setting' | 'variable';
    }
  | { readonly do: 'time passes'; readonly hours: number }
  | { readonly do: 'add a credential' }
  | { readonly do: 'disable the newest version' }
  | { readonly do: 'write an older value again' }
  | { readonly do: 'delete the vault secret' }
  | { readonly do: 'redeploy an older value'; readonly place: 'setting' | 'variable' | 'repository' }
  | { readonly do: 'change the policy'; readonly to: PolicyShape };

/** Service and operation. */
const WRITES = [
  'graph.addPassword',
  'graph.removePassword',
  'vault.setSecret',
  'vault.updateSecret',
  'arm.updateAppSettings',
  'arm.refreshReferences',
  'devops.updateVariableGroup',
  'github.putSecret',
  'github.createVariable',
  'github.updateVariable',
];
const READS = ['graph.getApplication', 'vault.listVersions', 'entra.token', 'arm.listAppSettings'];

/** Before, between and after the requests to the place; what may be lost there is said in `checkers/editsKept.ts`. */
const EDITED_AT = [
  'vault.setSecret',
  'vault.updateSecret',
  'arm.listAppSettings',
  'arm.updateAppSettings',
  'devops.getVariableGroup',
  'devops.updateVariableGroup',
];

export const actions: fc.Arbitrary<Action[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.constant<Action>({ do: 'run' }) },
    { weight: 5, arbitrary: struck() },
    { weight: 2, arbitrary: edited() },
    { weight: 4, arbitrary: timePasses() },
    { weight: 1, arbitrary: fc.constant<Action>({ do: 'add a credential' }) },
    { weight: 1, arbitrary: fc.constant<Action>({ do: 'disable the newest version' }) },
    { weight: 1, arbitrary: fc.constant<Action>({ do: 'write an older value again' }) },
    { weight: 1, arbitrary: fc.constant<Action>({ do: 'delete the vault secret' }) },
    { weight: 2, arbitrary: redeployed() },
    { weight: 1, arbitrary: policyChanged() },
  ),
  { minLength: 3, maxLength: 8 },
);

function struck(): fc.Arbitrary<Action> {
  const kinds = faultKinds.map(({ name }: FaultKind) => name);
  return fc.record({
    do: fc.constant('run struck' as const),
    at: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...WRITES) },
      { weight: 1, arbitrary: fc.constantFrom(...READS) },
    ),
    kind: fc.constantFrom(...kinds),
  });
}

function edited(): fc.Arbitrary<Action> {
  return fc.record({
    do: fc.constant('run edited' as const),
    at: fc.constantFrom(...EDITED_AT),
    when: fc.constantFrom('as it arrives' as const, 'once it is answered' as const),
    what: fc.constantFrom('setting' as const, 'variable' as const),
  });
}

/** An hour, past the overlap, past a week, until the next secret is due. */
function timePasses(): fc.Arbitrary<Action> {
  return fc.record({
    do: fc.constant('time passes' as const),
    hours: fc.constantFrom(1, 25, 25, 10 * 24, 152 * 24),
  });
}

function redeployed(): fc.Arbitrary<Action> {
  return fc.record({
    do: fc.constant('redeploy an older value' as const),
    place: fc.constantFrom('setting' as const, 'variable' as const, 'repository' as const),
  });
}

function policyChanged(): fc.Arbitrary<Action> {
  const to: fc.Arbitrary<PolicyShape> = fc.record({
    overlapHours: fc.constantFrom(0, 1, 24, 72),
    retire: fc.constantFrom('when-unused' as const, 'after-overlap' as const, 'never' as const),
    without: fc.constantFrom<number[]>([], [0], [2], [3], [1, 4]),
    fellows: fc.constant('none' as const),
  });
  return fc.record({ do: fc.constant('change the policy' as const), to });
}
