/** Writes the evidence of a diagnosis for a support ticket: redacted, and safe to share. */

import { writeFile } from 'node:fs/promises';
import { arch, platform, release } from 'node:os';
import { shownSkewMs } from '../../clock.ts';
import { bundleOf, bundleText } from '../../diagnosis/bundle/evidenceBundle.ts';
import type { Evidence } from '../../diagnosis/diagnosisEvidence.ts';
import { errorCode } from '../../errorCode.ts';
import type { Exchange } from '../../exchange.ts';
import { filtered } from '../../filter.ts';
import { Problem } from '../../problem.ts';
import { refuseIrregular } from '../../regularFile.ts';
import type { Context } from '../context.ts';
import { packageVersion } from '../version.ts';
import type { DiagnoseOptions } from './question.ts';

export interface Recorded {
  readonly document: object;
  readonly evidence: Evidence;
  readonly exchanges: readonly Exchange[];
}

export async function writeBundle(
  file: string,
  context: Context,
  typed: readonly string[],
  { document, evidence, exchanges }: Recorded,
): Promise<void> {
  const { clock } = context;
  const local = new Date(clock.now().getTime() - clock.skewMs());
  const skewMs = shownSkewMs(clock.offsets());
  const cloud = new Date(local.getTime() + skewMs);
  const text = bundleText(
    bundleOf({
      diagnosis: document,
      exchanges,
      tool: { version: packageVersion() },
      platform: { node: process.versions.node, os: `${platform()} ${release()} ${arch()}` },
      clock: { local, cloud, skewMs },
      command: typed,
      values: knownValues(evidence),
    }),
  );
  try {
    refuseIrregular(file);
    await writeFile(file, filtered(`${text.trimEnd()}\n`), { mode: 0o600 });
  } catch (error) {
    const code = errorCode(error) ?? 'not writable';
    throw new Problem({
      code: 'wrong-usage',
      subject: `bundle ${file}`,
      reason: `cannot be written (${code})`,
      remedy: 'choose a file in a folder that exists and that this user may write to',
    });
  }
}

function knownValues({ values }: Evidence) {
  return values.flatMap(({ value, tried }, at) => [
    { label: `value ${at + 1}`, value },
    ...tried.flatMap(({ suspicion: { repaired } }) =>
      repaired === undefined ? [] : [{ label: `value ${at + 1}, repaired`, value: repaired }],
    ),
  ]);
}

/** What was typed, in its usual order; values cannot be in it, they are refused there. */
export function typedWords(name: string | undefined, options: DiagnoseOptions): string[] {
  const { tenant, clientId, scope, cloud, secretFrom = [] } = options;
  const option = (word: string, value: string | undefined) => (value === undefined ? [] : [word, value]);
  return [
    'keyturn',
    'diagnose',
    ...(name === undefined ? [] : [name]),
    ...option('--tenant', tenant),
    ...option('--client-id', clientId),
    ...secretFrom.flatMap(source => ['--secret-from', source]),
    ...option('--scope', scope),
    ...option('--cloud', cloud),
  ];
}
