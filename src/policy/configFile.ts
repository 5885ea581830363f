/** Read where no `--config` is given. */
export const DEFAULT_POLICY = 'rotation.yaml';

/** What a command has to name so that it reads this policy: nothing for the file that is read without `--config`. */
export function configOf(file: string): { readonly config?: string } {
  return file === DEFAULT_POLICY ? {} : { config: file };
}
