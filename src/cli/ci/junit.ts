/**
 * A test report: one test for each rotation, in the form that JUnit's Ant task began and Jenkins wrote down (junit-4.xsd). Azure Pipelines
 * (`PublishTestResults@2`, JUnit) and what reads such reports in GitHub Actions take it. The template escapes for XML as well; what XML 1.0
 * forbids is escaped by its filter.
 */
import { type Html, html } from '../../report/page/html.ts';
import type { OwnKind } from '../ownFile.ts';
import type { Told } from './told.ts';

export const JUNIT: Omit<OwnKind, 'option'> = {
  name: 'test report of Keyturn',
  example: 'keyturn.xml',
  beginning: '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="keyturn ',
};

export interface TestReport {
  readonly verb: string;
  /** The file of the policy; undefined: it was not read yet. */
  readonly policy?: string;
  /** By the cloud's clock, where it is known. */
  readonly at: Date;
  readonly told: readonly Told[];
  /** How long all of it took; rotations are worked on side by side. */
  readonly ms?: number;
  /** Every service is simulated. */
  readonly inSandbox?: boolean;
}

export function testReport({ verb, policy, at, told, ms = 0, inSandbox }: TestReport): string {
  const red = told.filter(isRed).length;
  const skipped = told.filter(each => !isRed(each) && each.held !== undefined).length;
  const time = seconds(ms);
  const name = inSandbox === true ? `keyturn ${verb} in the sandbox` : `keyturn ${verb}`;
  const suite = policy === undefined ? name : `${name} ${policy}`;
  const timestamp = at.toISOString().slice(0, 19);
  const tests = told.map(each => html`\n    ${testCase(each, verb)}`);
  return `${html`${HEAD}<testsuites name="${name}" tests="${told.length}" failures="${red}" errors="0" time="${time}">
  <testsuite name="${suite}" tests="${told.length}" failures="${red}" errors="0" skipped="${skipped}" time="${time}" timestamp="${timestamp}">${tests}
  </testsuite>
</testsuites>`}\n`;
}

const HEAD = html`<?xml version="1.0" encoding="UTF-8"?>\n`;

/**
 * What stands in the file until the result is known: a run that is killed, or that cannot begin, leaves no report of an earlier
 * night behind.
 */
export function unfinishedReport(verb: string, at: Date): string {
  const told: Told = {
    name: `keyturn ${verb}`,
    state: 'UNFINISHED',
    trouble: 'error',
    problems: ['it did not come to its result: see its log'],
  };
  return testReport({ verb, at, told: [told] });
}

function isRed({ trouble }: Told): boolean {
  return trouble === 'error';
}

function testCase(told: Told, verb: string): Html {
  const { name, group, ms = 0 } = told;
  const suite = group === undefined ? `keyturn.${verb}` : `keyturn.${verb}.${group}`;
  return html`<testcase classname="${suite}" name="${name}" time="${seconds(ms)}">${resultOf(told)}</testcase>`;
}

function resultOf(told: Told): Html | undefined {
  const { state, held, problems } = told;
  const all = problems.join('\n');
  if (isRed(told)) {
    const [first = state] = all.split('\n');
    return html`<failure type="${state}" message="${first}">${all}</failure>`;
  }
  const said = problems.length === 0 ? undefined : html`<system-out>${all}</system-out>`;
  return held === undefined ? said : html`<skipped>${held}</skipped>${said}`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
