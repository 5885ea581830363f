/**
 * `npm run clients`: clients that nobody here wrote work on the sandbox, and find there what a rotation did. Each is a data file
 * in scripts/clients/; those that are not installed are skipped, and said so. Not part of `npm test`.
 *
 *   npm run clients -- az gh        only these data files
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { clientFileNames, policyFile, readClientFile, readNames, worldFile } from './clients/clientFile.ts';
import { bash, isInstalled, runClient } from './clients/running.ts';
import {
  type Judged,
  type Skipped,
  tableOf,
  type Versioned,
  versionsOf,
  wrongOnes,
} from './clients/table.ts';

const INSIDE = '--inside';
const [first, ...rest] = process.argv.slice(2);

process.exitCode = first === INSIDE ? await matrix(rest) : enter(process.argv.slice(2));

/** One sandbox for all clients. */
function enter(names: readonly string[]): number {
  const main = join(import.meta.dirname, '..', 'src', 'main.ts');
  const inside = [process.execPath, import.meta.filename, INSIDE, ...names];
  const words = [main, 'sandbox', 'exec', '--world', worldFile, '--', ...inside];
  return spawnSync(process.execPath, words, { stdio: 'inherit' }).status ?? 1;
}

async function matrix(names: readonly string[]): Promise<number> {
  const environment = { ...process.env, ...readNames(), KEYTURN_CLIENTS_POLICY: policyFile };
  const rotated = await bash('keyturn rotate --config "$KEYTURN_CLIENTS_POLICY"', environment);
  if (rotated.exit !== 0) {
    console.log(`${rotated.output}\nkeyturn rotate failed: there is nothing that a client could find.`);
    return 1;
  }
  const known = clientFileNames().map(name => name.replace('.yaml', ''));
  const unknown = names.filter(name => !known.includes(name));
  if (unknown.length > 0) {
    console.log(`No data file of a client: ${unknown.join(', ')}. There are: ${known.join(', ')}.`);
    return 1;
  }
  const wanted = known.filter(name => names.length === 0 || names.includes(name));
  const judged: Judged[] = [];
  const skipped: Skipped[] = [];
  const versions: Versioned[] = [];
  for (const file of wanted.map(name => readClientFile(`${name}.yaml`))) {
    if (await isInstalled(file, environment)) {
      versions.push({ client: file.client, version: (await bash(file.version, environment)).output });
      judged.push(...(await runClient(file, environment, tell)));
    } else {
      skipped.push({ client: file.client, why: `not installed: ${file.install}` });
    }
  }
  if (versions.length > 0) console.log(`\n${versionsOf(versions)}`);
  console.log(`\n${tableOf(judged, skipped)}`);
  if (judged.length === 0) {
    console.log('No client is installed, so nothing was shown.');
    return 1;
  }
  const wrong = wrongOnes(judged);
  if (wrong !== '') console.log(`\n${wrong}`);
  return wrong === '' ? 0 : 1;
}

function tell({ client, row, cell }: Judged): void {
  const command = typeof row.command === 'string' ? row.command : row.command.join(' ');
  // The last line that is more than one word, such as the end of a here-document.
  const line = command.split('\n').findLast(one => one.trim().includes(' ')) ?? command;
  console.log(`${cell.kind.padEnd(13)}  ${client}  ${row.area}  ${line.trim().slice(0, 120)}`);
}
