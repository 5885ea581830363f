/** The output of `keyturn sandbox` once it runs. Names and addresses, never a secret. */
import { resolve } from 'node:path';
import { table, wrap } from '../cli/human/layout.ts';
import type { Style } from '../cli/human/style.ts';
import { shellWord } from '../policy/quote.ts';
import type { RunningSandbox } from './rehearsalContext.ts';
import { shortPath } from './shortPath.ts';

export interface SandboxView {
  readonly sandbox: RunningSandbox;
  readonly environmentFile: string;
  readonly policyFile: string | undefined;
}

export function sandboxText(told: SandboxView, style: Style): string {
  const { sandbox, policyFile } = told;
  const madeFor = policyFile === undefined ? '' : `, with everything that ${shortPath(policyFile)} names`;
  return [
    wrap(
      `${style.paint('strong', 'The sandbox is running')}: Entra, Graph, Key Vault, App Service, Azure DevOps and GitHub${madeFor}.`,
      style.columns,
    ),
    wrap(
      'All data is invented and exists only in this process. Nothing else can be reached through its proxy.',
      style.columns,
    ),
    '',
    ...addresses(sandbox, style),
    '',
    style.paint('strong', 'In another terminal'),
    ...commands(told).map(command => `  ${command}`),
    '',
    'Ctrl-C ends it and deletes its data.',
    '',
  ].join('\n');
}

/** `keyturn sandbox --json`, schema `keyturn/sandbox@1`. */
export interface SandboxDocument {
  readonly schema: string;
  readonly proxyUrl: string;
  readonly controlUrl: string;
  readonly caFile: string;
  readonly identities: readonly {
    readonly name: string;
    readonly tenant: string;
    readonly clientId: string;
  }[];
  /** To be sourced by a shell. */
  readonly environmentFile: string;
  readonly policy: string | null;
}

export function sandboxDocument({ sandbox, environmentFile, policyFile }: SandboxView): SandboxDocument {
  const { proxyUrl, controlUrl, caFile, identities } = sandbox;
  const policy = policyFile === undefined ? null : resolve(policyFile);
  return { schema: 'keyturn/sandbox@1', proxyUrl, controlUrl, caFile, environmentFile, policy, identities };
}

function addresses({ proxyUrl, controlUrl, caFile, identities }: RunningSandbox, style: Style): string[] {
  const places = [
    ['proxy', proxyUrl],
    ['CA file', caFile],
    ['control', controlUrl],
  ];
  const people = identities.map(({ name, clientId, tenant }) => [
    'identity',
    `${name} (client id ${clientId}, tenant ${tenant})`,
  ]);
  return table(
    [...places, ...people].map(([label = '', value = '']) => [`  ${style.paint('quiet', label)}`, value]),
  );
}

function commands({ environmentFile, policyFile, sandbox }: SandboxView): string[] {
  const keyturn =
    policyFile === undefined ? [] : [`keyturn plan --config ${shellWord(shortPath(policyFile))}`];
  const token = sandbox.identities[0];
  const curl =
    token === undefined
      ? []
      : [`curl https://login.microsoftonline.com/${token.tenant}/v2.0/.well-known/openid-configuration`];
  return [`source ${shellWord(environmentFile)}`, ...keyturn, ...curl];
}

/** For whoever has a shell in it, which looks like any other. `made`: the policy or the world file. */
export function sandboxNote(made = 'the example policy'): string {
  return `This is the sandbox of ${made}: every service is simulated. It ends with this command (a shell: exit).`;
}
