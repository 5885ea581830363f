/** Times in the format of Azure DevOps, which stores them in 300ths of a second and omits zeros at the end. */
const TICKS = 300;

/**
 * `2025-01-10T12:24:46.1066667Z` for variable groups (seven digits), `2025-01-10T12:24:45.127Z` for projects (three);
 * azure-devops-cli-extension, test_variable_group.yaml: every fraction in it is a multiple of 1/300.
 */
export function devopsTime(ms: number, digits: 3 | 7): string {
  const ticks = Math.round((ms * TICKS) / 1000);
  const seconds = Math.floor(ticks / TICKS);
  const fraction = ((ticks - seconds * TICKS) / TICKS)
    .toFixed(digits)
    .slice(1)
    .replace(/\.?0*$/, '');
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}${fraction}Z`;
}
