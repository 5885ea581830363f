/** How a command names a policy where KEYTURN_CONFIG may name another one. */
import { configOf, DEFAULT_POLICY } from '../policy/configFile.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** An empty variable is as good as none. */
export function configVariable(env: Variables): string | undefined {
  return env['KEYTURN_CONFIG'] || undefined;
}

/**
 * The file as typed; the default one with its folder where the variable names another, so that commands for it (`configOf`) name it,
 * too.
 */
export function distinctFrom(file: string, env: Variables): string {
  const usual = configVariable(env);
  return file === DEFAULT_POLICY && usual !== undefined && usual !== file ? `./${file}` : file;
}

/** The value of `--config` in commands for this policy. */
export function usualPolicyOr(file: string, env: Variables): { readonly config?: string } {
  return configOf(distinctFrom(file, env));
}
