/** Prometheus' own tool, where this machine has it: `promtool` in PATH, or what KEYTURN_PROMTOOL names. */
import { spawnSync } from 'node:child_process';

const TOOL = process.env['KEYTURN_PROMTOOL'] || 'promtool';

function versionOf(): string | undefined {
  const { status, stdout, stderr } = spawnSync(TOOL, ['--version'], { encoding: 'utf8' });
  return status === 0 ? /version (\S+)/.exec(`${stdout}${stderr}`)?.[1] : undefined;
}

/** Undefined: it is not here. */
export const promtoolVersion = versionOf();

/** For the name of a test, so that a skipped one says why. */
export const withPromtool =
  promtoolVersion === undefined
    ? '(skipped: no promtool in PATH, and KEYTURN_PROMTOOL names none)'
    : `(promtool ${promtoolVersion})`;

/** What it complains of; empty: nothing. Every complaint counts, those of its lint as well. */
export function promtool(args: readonly string[], input = ''): string {
  const { status, stdout, stderr } = spawnSync(TOOL, [...args], { input, encoding: 'utf8' });
  return status === 0 ? '' : `exit ${status}\n${stdout}${stderr}`;
}
