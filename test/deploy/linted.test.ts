/** Each file of config/deploy, judged by every tool for it that is here; the table at the end says which were not, and why. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { PIPELINES } from '../../src/cli/pipeline.ts';
import { pipelineFile } from '../../src/cli/pipelineFile.ts';
import { packageVersion } from '../../src/cli/version.ts';
import { DEFAULT_POLICY } from '../../src/policy/configFile.ts';
import { searchedFolder } from '../support/canary.ts';
import { ROOT } from '../support/packages.ts';
import { checks } from './checks.ts';

/** A copy, with what `keyturn init --ci` writes. */
function laidOut(): string {
  const place = searchedFolder();
  cpSync(join(ROOT, 'config/deploy'), place, { recursive: true });
  mkdirSync(join(place, 'init'));
  for (const pipeline of PIPELINES) {
    const { text } = pipelineFile(pipeline, { policy: DEFAULT_POLICY, version: packageVersion() });
    writeFileSync(join(place, 'init', `${pipeline}.yml`), text);
  }
  return place;
}

const results = new Map<string, readonly string[]>();
afterAll(() => {
  const rows = checks.map(({ tool, files }) => [
    tool,
    ...(results.get(tool) ?? ['', 'not run']),
    files.join(' '),
  ]);
  const table = [['tool', 'version', 'result', 'files'], ...rows];
  const widths = [0, 1, 2, 3].map(column => Math.max(...table.map(row => row[column]?.length ?? 0)));
  const lines = table.map(row => row.map((word, column) => word.padEnd(widths[column] ?? 0)).join('  '));
  process.stdout.write(`\n${lines.map(line => line.trimEnd()).join('\n')}\n`);
});

describe.each(checks)('$tool', ({ tool, ready, judge, planted }) => {
  const state = ready();
  const finds = 'version' in state;
  if (!finds) results.set(tool, ['', `skipped: ${state.skipped}`]);

  it.skipIf(!finds)('finds nothing wrong', async () => {
    const found = await judge(laidOut());
    if (finds)
      results.set(tool, [state.version, found.length === 0 ? 'nothing found' : `${found.length} found`]);
    expect(found).toEqual([]);
  });

  it.skipIf(!finds)('finds a mistake', async () => {
    const place = laidOut();
    const file = join(place, planted.file);
    const text = readFileSync(file, 'utf8');
    const wrong = text.replace(planted.from, planted.to);
    expect(wrong).not.toBe(text);
    writeFileSync(file, wrong);
    expect(await judge(place)).not.toEqual([]);
  });
});
