/** What docs/retirement.md says a newcomer can rehearse, typed as it stands there, with the first policy of the README. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { faultyServices, namedFaults, ruleFor, serviceWord } from '../../src/cli/namedFaults.ts';
import { faultRuleSchema } from '../../src/sandbox/faultRule.ts';
import { services } from '../../src/sandbox/services.ts';
import { searchedFolder } from '../support/canary.ts';
import { outputFaults } from '../support/outputs.ts';
import { keyturn, root } from './keyturn.ts';

const textOf = (file: string) => readFileSync(join(root, file), 'utf8');

/** The first block of a language, without the fences. */
function blockOf(file: string, language: string): string {
  const [, block] = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'm').exec(textOf(file)) ?? [];
  if (block === undefined) throw new Error(`${file} has no block of ${language}`);
  return block;
}

/** The script between the quotes, and the words before it. */
function typedIn(block: string): { readonly words: readonly string[]; readonly script: string } {
  const [, line = '', script = ''] = /^keyturn (.*) '\n([\s\S]*)'\n$/.exec(block) ?? [];
  return { words: line.split(' '), script };
}

it('a retirement, and a service that fails', async () => {
  const folder = searchedFolder();
  const policy = join(folder, 'rotation.yaml');
  writeFileSync(policy, blockOf('README.md', 'yaml'));
  const { words, script } = typedIn(blockOf('docs/retirement.md', 'sh'));
  const broken = [
    'set +e',
    'keyturn sandbox faults set unavailable vault --times all',
    'keyturn status --timeout 0 >/dev/null; echo "status $?"',
    'keyturn sandbox faults',
    'keyturn sandbox faults clear 7; echo "clear $?"',
    'keyturn sandbox faults clear',
    'keyturn sandbox faults',
    ...VERBS.map((line, index) => `keyturn ${line} --json >${folder}/${index}.json`),
    'true',
  ].join('\n');
  const line = [...words.map(word => (word === 'rotation.yaml' ? policy : word)), `${script}\n${broken}`];
  const { exitCode, stdout, stderr } = await keyturn(...line);
  expect(exitCode, stderr).toBe(0);
  const told = stdout.replaceAll(/\s+/g, ' ');
  expect(told).toMatch(
    /1 changed in .* The time in the sandbox is now .*. .* 1 unchanged in .* is now .* 1 changed in /,
  );
  expect(stderr).toMatch(/retire {8}✓ .* removed/);
  // The list of credentials may lag by 0.8 s behind the removal of a moment ago.
  expect(told).toMatch(/1 rotation: 1 (settled|in overlap)\./);
  expect(told).toMatch(
    /1 vault error 503 before all requests, 0 hit status 1 1 vault error 503 before all requests, [1-9]\d* hit/,
  );
  expect(told).toMatch(/clear 64 All faults were removed\. No fault is set\. $/);
  expect(stderr).toContain('the sandbox refuses it: no fault rule 7');
  for (const [index, line] of VERBS.entries())
    expect(outputFaults(readFileSync(join(folder, `${index}.json`), 'utf8')), line).toEqual([]);
});

/** What they print is held against config/output.schema.json, in a world that is not made for it. */
const VERBS = [
  'stop --reason INC-4711',
  'go',
  'diagnose payments-api',
  'forget',
  'discover --all',
  'rotate --audit audit.jsonl',
  'history --audit audit.jsonl',
  'diagnose --error audit.jsonl',
].map(line => line.replaceAll('audit.jsonl', '"$KEYTURN_CONFIG".audit'));

it('every fault that has a name is a rule of the sandbox, and every service one of its', () => {
  for (const { name } of namedFaults)
    for (const service of faultyServices)
      expect(serviceWord(faultRuleSchema.parse(ruleFor({ fault: name, service })).service ?? '')).toBe(
        service,
      );
  // The machine's own token endpoint is no service that anybody else reaches.
  const names = services.map(({ name }) => serviceWord(name)).filter(name => name !== 'imds');
  expect([...faultyServices].sort()).toEqual(names.sort());
  expect(faultyServices).toContain('app-service');
  expect(faultyServices).not.toContain('arm');
});

it.each([
  [{ fault: 'throtled', service: 'vault' }, 'there is no fault throtled (did you mean throttled?)'],
  [{ fault: 'slow', service: 'valut' }, 'there is no service valut (did you mean vault?)'],
  [{ fault: 'slow', service: 'vault', times: '0' }, 'there is no number of requests 0'],
])('%j is refused', (wanted, said) => expect(() => ruleFor(wanted)).toThrow(said));
