/** `validate --sarif`: valid by the published schema, and each problem stands where a reader of the repository looks for it. */

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, it, test } from 'vitest';
import * as z from 'zod';
import { meaningsOf } from '../../src/cli/explain/meanings.ts';
import { policyMeanings } from '../../src/cli/explain/policyMeanings.ts';
import { kinds } from '../../src/connectors/kinds.ts';
import { readPolicyFile } from '../../src/policy/load.ts';
import { searchedFolder } from '../support/canary.ts';
import { typed } from './given.ts';

/** As a matcher of Microsoft carries it: draft-04, of which ajv knows all but the name and `id`. */
const SCHEMA = z
  .looseObject({ $schema: z.string(), id: z.string() })
  .transform(({ $schema: _draft, id, ...schema }) => ({ ...schema, $id: id }))
  .parse(
    JSON.parse(
      readFileSync(
        join(
          dirname(createRequire(import.meta.url).resolve('@microsoft/jest-sarif/package.json')),
          'lib/schemas/sarif-2.1.0-rtm.5.json',
        ),
        'utf8',
      ),
    ),
  );

const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats.default(ajv);
const isSarif = ajv.compile(SCHEMA);

const log = z.object({
  runs: z.tuple([
    z.object({
      tool: z.object({ driver: z.object({ rules: z.array(z.object({ id: z.string() }).loose()) }) }),
      automationDetails: z.object({ id: z.string() }),
      results: z.array(
        z.object({
          ruleId: z.string(),
          ruleIndex: z.number(),
          message: z.object({ text: z.string() }),
          locations: z.array(
            z.object({
              physicalLocation: z.object({
                artifactLocation: z.object({ uri: z.string(), uriBaseId: z.string() }),
                region: z.object({ startLine: z.number(), startColumn: z.number().optional() }),
              }),
            }),
          ),
        }),
      ),
    }),
  ]),
});

function readLog(file: string) {
  const found: unknown = JSON.parse(readFileSync(file, 'utf8'));
  expect(isSarif(found) ? [] : isSarif.errors).toEqual([]);
  return log.parse(found).runs[0];
}

/** The policy in `team a/rotation.yaml` of a repository that is checked out in a pipeline. */
async function scanned(policy: string, flags = '') {
  const root = searchedFolder();
  mkdirSync(join(root, 'team a'));
  const [file, sarif] = [join(root, 'team a', 'rotation.yaml'), join(root, 'keyturn.sarif')];
  writeFileSync(file, policy);
  const { exitCode, out } = await typed(`validate --sarif ${sarif}${flags}`, {
    context: {
      env: { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: root, KEYTURN_CONFIG: file },
      readPolicy: () => readPolicyFile(file, kinds),
    },
  });
  return { exitCode, out, root, sarif, ...readLog(sarif) };
}

const WRONG = `version: 1
tenant: 6f1c2a9e-52d4-4f0b-9c3e-1b7a80d5e214
rotations:
  - name: payments-api
    rotateBefor: 30d
    registration: { appId: 3f2a0c11-7b1d-4e5f-8a90-1c2d3e4f5a6b }
    vault: { url: https://kv-payments.vault.azure.net, secret: payments-api }
  - name: payments-api
    registration: { appId: 3f2a0c11-7b1d-4e5f-8a90-1c2d3e4f5a6b }
    vault: { url: "https://evil.example/##vso[task.complete]<img>", secret: other }
`;
const RIGHT = WRONG.split('\n')
  .filter((_, index) => index !== 4)
  .slice(0, 6)
  .join('\n');

describe('validate --sarif', () => {
  it('has each problem with its code, at its line, in the repository', async () => {
    const { exitCode, results, tool, automationDetails } = await scanned(WRONG);
    expect(exitCode).toBe(78);
    const found = results.map(({ ruleId, locations: [at] }) => {
      const { startLine, startColumn } = at?.physicalLocation.region ?? {};
      return `${ruleId} ${startLine}:${startColumn}`;
    });
    expect(found).toEqual(expect.arrayContaining(['unknown-key 5:5', 'duplicate-name 8:11']));
    for (const { ruleId, ruleIndex, locations } of results) {
      expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
      expect(locations.map(({ physicalLocation }) => physicalLocation.artifactLocation)).toEqual([
        { uri: 'team%20a/rotation.yaml', uriBaseId: '%SRCROOT%' },
      ]);
    }
    expect(automationDetails.id).toBe('keyturn/team a/rotation.yaml/');
  });

  it('says the same as --json, and in the same order', async () => {
    const { out, results } = await scanned(WRONG, ' --json');
    const { problems } = z
      .object({ problems: z.array(z.object({ code: z.string(), text: z.string() })) })
      .parse(JSON.parse(out));
    expect(results.map(({ ruleId, message }) => [ruleId, message.text])).toEqual(
      problems.map(({ code, text }) => [code, text]),
    );
  });

  it('of a valid policy there are no results, which closes the alerts of before', async () => {
    const { exitCode, results, sarif, root } = await scanned(RIGHT);
    expect({ exitCode, results }).toEqual({ exitCode: 0, results: [] });
    expect(readdirSync(root).toSorted()).toEqual(['keyturn.sarif', 'team a']);
    writeFileSync(join(root, 'team a', 'rotation.yaml'), 'version: 2\n');
    await typed(`validate --sarif ${sarif}`, {
      context: { readPolicy: () => readPolicyFile(join(root, 'team a', 'rotation.yaml'), kinds) },
    });
    expect(readLog(sarif).results.length).toBeGreaterThan(0);
  });

  it('a file that is missing is a result at the first line', async () => {
    const sarif = join(searchedFolder(), 'keyturn.sarif');
    const { exitCode } = await typed(`validate nothing.yaml --sarif ${sarif}`, {
      context: { readPolicy: file => readPolicyFile(file, kinds) },
    });
    expect(exitCode).toBe(78);
    expect(readLog(sarif).results).toMatchObject([
      { ruleId: 'no-file', locations: [{ physicalLocation: { region: { startLine: 1 } } }] },
    ]);
  });

  it('replaces no other file', async () => {
    const other = join(searchedFolder(), 'other.sarif');
    writeFileSync(other, '{"version":"2.1.0"}');
    const { exitCode, err } = await typed(`validate --sarif ${other}`);
    expect([exitCode, err]).toEqual([
      64,
      expect.stringContaining('only a SARIF file of Keyturn is replaced'),
    ]);
    expect(readFileSync(other, 'utf8')).toBe('{"version":"2.1.0"}');
  });

  it('a file that cannot be written is said, and the verdict stands', async () => {
    const sarif = join(searchedFolder(), 'gone', 'keyturn.sarif');
    const valid = await typed(`validate --sarif ${sarif}`);
    expect(valid).toMatchObject({ exitCode: 1, err: expect.stringContaining('cannot be written') });
    const invalid = await typed(`validate --sarif ${sarif}`, {
      context: { readPolicy: () => readPolicyFile('nothing.yaml', kinds) },
    });
    expect(invalid.exitCode).toBe(78);
  });
});

test('every code of a policy is known to explain, with a title and what to do', () => {
  for (const [code, text] of Object.entries(policyMeanings)) {
    expect(meaningsOf(code).map(({ of }) => of)).toContain('policy');
    expect(text.split(/(?<=\.) /).length).toBeGreaterThan(1);
  }
});
