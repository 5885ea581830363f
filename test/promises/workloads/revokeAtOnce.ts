import { must } from '../../e2e/stage.ts';
import type { Bench } from '../bench.ts';
import { newestOf, versionsOf } from '../checkers/view.ts';
import { NAME } from '../scenery.ts';
import { revoke } from './revoke.ts';
import type { Workload } from './workload.ts';

/** A secret leaked, and is to go before anything else: an outage on purpose, which ends when the rest has followed. */
export const revokeAtOnce: Workload = {
  ...revoke,
  name: 'revoke-at-once',
  args: () => ['revoke', NAME, '--immediately', '--yes'],
  again: bench => atOnce(revoke.again?.(bench) ?? ['rotate']),
  byPerson: disableUnmarked,
};

/** Whoever wanted it gone at once still wants that. */
function atOnce(args: readonly string[]): readonly string[] {
  return args[0] === 'revoke' ? [...args, '--immediately'] : args;
}

/** The remedy as it is printed, to be pasted. */
const REMEDY =
  /az keyvault secret set-attributes --vault-name \S+ --name \S+ --version (\w+) --enabled false/;

/**
 * To remove what leaked goes before everything, even where the vault lets nobody write down what is to go. If it then
 * takes no new version either, the leaked value's version looks like anybody's to all later runs. The run says so and
 * names the command that disables the version; here it is followed. Only the marks of that one incident stay missing.
 */
function disableUnmarked(
  { sandbox, watch }: Bench,
  said: string,
  rest: readonly string[],
): readonly string[] {
  const [, id] = REMEDY.exec(said) ?? [];
  if (id === undefined) return rest;
  const version = must(versionsOf(sandbox.world).find(each => each.id === id));
  if (version.enabled)
    watch.byPerson(() => Object.assign(version, { enabled: false, updated: sandbox.clock.now() }));
  // Where only the response was lost, the mark is there: then nothing is missing.
  return newestOf(sandbox.world).tags['keyturn-revoked'] === undefined ? rest.map(withoutMarks) : rest;
}

function withoutMarks(line: string): string {
  if (!line.startsWith(`${NAME}: vault version: `)) return line;
  return line
    .replace(/(: removed .*, disabled, ).*$/, '$1')
    .replace(' keyturn-revoked keyturn-supersedes', '');
}
