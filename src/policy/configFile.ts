/** The policy file that is read without `--config`. */
export const DEFAULT_POLICY = 'rotation.yaml';

/** The value of `--config` in commands for this policy; absent for the file that is read without `--config`. */
export function configOf(file: string): { readonly config?: string } {
  return file === DEFAULT_POLICY ? {} : { config: file };
}
