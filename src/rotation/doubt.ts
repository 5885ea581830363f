/** While a fact is in doubt on which removals rest (the time, or what was read of the vault), nothing is removed that rests on it. */
import type { ClockSource, TimeDoubt } from '../clock.ts';
import type { Rotation } from '../policy/policy.ts';
import { commandFor, type Named } from './command.ts';
import { orphansOf } from './orphans.ts';
import type { Retirement } from './retire.ts';
import type { Situation } from './situation.ts';
import type { Finding, Step } from './verdict.ts';
import { span } from './words.ts';

/**
 * Two removals do not depend on the time: of what a person named (`revoke`), and of what this run made and could not prove.
 * Every other removal rests on a date that has passed, or on the absence from a list. A service whose clock is wrong, or
 * whose answers come from something else (a proxy), is not sufficient evidence for either.
 */
export function restsOnTimeOrList({ kind, reason }: Step): boolean {
  if (kind === 'retire') return reason.code !== 'revoked';
  return kind === 'discard' && reason.code !== 'not-proven';
}

/**
 * Those of the steps that may be taken in spite of a doubt: services' clocks disagree; another run has published since this one
 * read the vault; or a confirmation stands that was to be taken back, because a place had drifted.
 */
export function inSpiteOfDoubt({ timeDoubt, failures }: Situation, steps: readonly Step[]): Step[] {
  const isOutdated = failures.some(({ kind, problem }) => kind === 'reopen' || problem.code === 'overtaken');
  return steps.filter(step => (timeDoubt === undefined && !isOutdated) || !restsOnTimeOrList(step));
}

export function clocksDisagree(
  rotation: Rotation,
  situation: Situation,
  retirements: readonly Retirement[],
): Finding[] {
  const { timeDoubt } = situation;
  if (timeDoubt === undefined) return [];
  const isHeldUp =
    retirements.some(({ removable }) => removable) || orphansOf(situation, rotation).length > 0;
  const held = isHeldUp ? 'nothing is removed until they agree' : 'nothing would be removed until they agree';
  return [
    {
      code: 'clocks-disagree',
      severity: isHeldUp ? 'unknown' : 'note',
      text: `${doubtInWords(timeDoubt)}: ${held}`,
      remedy: planAgain(rotation),
    },
  ];
}

export function planAgain(rotation: Named): string {
  return `${commandFor(rotation, 'plan')}   (run again when the clocks agree; this machine's clock: timedatectl)`;
}

const names: Readonly<Record<ClockSource, string>> = {
  entra: 'Entra',
  graph: 'Microsoft Graph',
  vault: 'Key Vault',
  arm: 'Azure Resource Manager',
};

/** `the services' clocks disagree by 48 h (Entra +0 s, Microsoft Graph +48 h against this machine's)`. */
export function doubtInWords({ offsets }: TimeDoubt): string {
  const known = Object.keys(names).filter((name): name is ClockSource => name in names);
  const said = known.flatMap(name => {
    const offset = offsets[name];
    return offset === undefined ? [] : [{ name: names[name], offset }];
  });
  const all = said.map(({ offset }) => offset);
  const each = said.map(({ name, offset }) => `${name} ${offset < 0 ? '−' : '+'}${span(offset)}`);
  const apart = span(Math.max(...all) - Math.min(...all));
  return `the services' clocks disagree by ${apart} (${each.join(', ')} against this machine's)`;
}
