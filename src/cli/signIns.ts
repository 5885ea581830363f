/** What of the operator's environment may go where. */

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Sign-ins and proxies of the world outside: in a sandbox they would be wrong, and must not be sent anywhere. The names are
 * those of the Azure SDKs, of az and Terraform, of GitHub, and of jobs in Azure DevOps (`addSpnToEnvironment` of the task
 * AzureCLI, AZURESUBSCRIPTION_ of service connections) and GitHub Actions.
 */
const FOREIGN =
  /^(AZURE_|AZURESUBSCRIPTION_|IDENTITY_|MSI_|ARM_|GITHUB_|GH_|KEYTURN_GITHUB|ACTIONS_(ID_TOKEN|RUNTIME)_|SYSTEM_(ACCESSTOKEN|OIDCREQUESTURI)$|servicePrincipal(Id|Key)$|idToken$|(https?|all|no)_proxy$)/i;

/** The environment without them, and their names. */
export function withoutSignIns(env: Environment): {
  readonly environment: Readonly<Record<string, string>>;
  readonly taken: readonly string[];
} {
  const given = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    environment: Object.fromEntries(given.filter(([name]) => !FOREIGN.test(name))),
    taken: Object.keys(env).filter(name => FOREIGN.test(name)),
  };
}

/**
 * What the process of the sandbox sees: where things are, how its terminal is, how Node runs, which authorities this machine
 * trusts. Of everything else a name does not tell whether a secret is in it.
 */
const BARE = new Set([
  ...['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'TMPDIR', 'TMP', 'TEMP', 'LANG', 'LANGUAGE', 'TZ'],
  ...['TERM', 'COLORTERM', 'COLUMNS', 'LINES', 'NO_COLOR', 'FORCE_COLOR'],
  ...['NODE_OPTIONS', 'NODE_COMPILE_CACHE', 'NODE_NO_WARNINGS', 'NODE_EXTRA_CA_CERTS'],
  ...['SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE'],
  ...['SYSTEMROOT', 'WINDIR', 'COMSPEC', 'PATHEXT', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA'],
]);
const BARE_FAMILIES = /^(LC_|XDG_)/;

export function bareEnvironment(env: Environment): Readonly<Record<string, string>> {
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && (BARE.has(entry[0].toUpperCase()) || BARE_FAMILIES.test(entry[0])),
  );
  return Object.fromEntries(kept);
}

/** Of Node's own options: a file of variables that was read for this process would be read again. */
export function withoutEnvFiles(options: readonly string[]): string[] {
  return options.filter(
    (option, at) => !ENV_FILE.test(option) && !ENV_FILE_ALONE.test(options[at - 1] ?? ''),
  );
}

const ENV_FILE = /^--env-file(-if-exists)?(=|$)/;
/** Its file is the next word. */
const ENV_FILE_ALONE = /^--env-file(-if-exists)?$/;
