/** Commands that a run prints keep `--audit`, `--record` and `--config` where they were given: who follows them leaves no hole. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Problem } from '../../src/problem.ts';
import { searchedFolder } from '../support/canary.ts';
import { credential, days, ending, FOREIGN, policy, settled, target, typed } from './given.ts';

const one = () => policy({ name: 'payments-api' });
const inOneLine = (text: string) => text.replaceAll(/\s+/g, ' ');
const refused = new Problem({ code: 'refused', subject: 'site', reason: 'answered 403' });

/** Every command that is printed behind an arrow or as what is next. */
function commandsIn(text: string): string[] {
  return [
    ...text.matchAll(/(?:→|next|Remedy:)\s+(keyturn (?:rotate|revoke|rollback|adopt|forget) [^\n]*)/g),
  ].map(([, command = '']) => command);
}

describe('what was given is in every command', () => {
  const trail = () => join(searchedFolder(), 'audit.jsonl');

  it('of a revocation, for what else is on the registration', async () => {
    const [audit, record] = [trail(), searchedFolder()];
    const hers = credential(FOREIGN, { displayName: 'made by Ada', end: days(40), hint: 'ada' });
    const corner = ending(90, { held: [{ reads: refused }] });
    const run = await typed(
      `revoke payments-api --yes --audit ${audit} --record ${record} --config team.yaml`,
      {
        policy: one(),
        corners: { 'payments-api': { ...corner, credentials: [...corner.credentials, hers] } },
        columns: 500,
      },
    );
    const commands = commandsIn(run.err + run.out);
    expect(commands.length, run.err).toBeGreaterThan(0);
    for (const command of commands)
      expect(command).toContain(`--audit ${audit} --record ${record} --config team.yaml`);
  });

  it('of a rotation whose place refuses, named by its findings and by the end of the run', async () => {
    const audit = trail();
    const run = await typed(`rotate --audit ${audit}`, {
      policy: policy({ name: 'payments-api', targets: [target('appService site-payments A')] }),
      corners: { 'payments-api': ending(3, { held: [{ reads: refused }] }) },
      columns: 500,
    });
    const commands = commandsIn(run.err + run.out);
    expect(commands.length, run.err + run.out).toBeGreaterThan(0);
    for (const command of commands) expect(command).toContain(`--audit ${audit}`);
    expect(inOneLine(run.err + run.out)).not.toContain('--record');
  });

  it('but not in those of verbs that do not take it', async () => {
    const run = await typed(`rollback payments-api --audit ${trail()} --yes`, {
      policy: one(),
      corners: { 'payments-api': settled() },
      columns: 500,
    });
    for (const line of (run.err + run.out).split('\n'))
      if (/keyturn (status|verify|plan|diagnose|go) /.test(line)) expect(line).not.toContain('--audit');
  });
});
