/** The commands of a revocation: as it was typed, and those that go on with it. */
import { shellWord } from '../policy/quote.ts';
import type { IncidentFacts } from '../report/incidentRecord.ts';
import type { AuditOptions } from './auditOption.ts';
import { commandLine, type FleetOptions, typedLine } from './options.ts';

export interface RevokeOptions extends FleetOptions, AuditOptions {
  readonly keyId?: string;
  readonly secretFrom?: string;
  readonly allSecrets?: boolean;
  readonly immediately?: boolean;
  readonly reason?: string;
  readonly discovered?: string;
  readonly record: string;
  readonly settle: string;
  readonly yes?: boolean;
}

/** What finishes the revocation, and what tells credentials apart. */
export function commandsFor({
  config,
  audit,
  record,
}: Pick<RevokeOptions, 'config' | 'audit' | 'record'>): IncidentFacts['commands'] {
  const options = { config, record, ...(audit === undefined ? {} : { audit }) };
  return {
    rotate: names => commandLine('rotate', names, options),
    revoke: (name, keyId) => commandLine('revoke', [name], options, [`--key-id ${keyId}`]),
    which: name => commandLine('diagnose', [name], options, ['--secret-from file:leaked.txt']),
  };
}

/** For the audit trail, with what makes this revocation another one. */
export function typedCommand(names: readonly string[], options: RevokeOptions): string {
  const { keyId, secretFrom, allSecrets, immediately, reason } = options;
  const flags = [
    ...(secretFrom === undefined ? [] : [`--secret-from ${shellWord(secretFrom)}`]),
    ...(keyId === undefined ? [] : [`--key-id ${shellWord(keyId)}`]),
    ...(allSecrets === true ? ['--all-secrets'] : []),
    ...(immediately === true ? ['--immediately'] : []),
    ...(reason === undefined || reason === NO_REASON ? [] : [`--reason ${shellWord(reason)}`]),
  ];
  return typedLine('revoke', names, options, flags);
}

/** Of `--reason`, where none was given. */
export const NO_REASON = 'not given';
