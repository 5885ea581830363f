/** The sample outputs of a document, against what the program printed. */
import { blocksOf } from './blocks.ts';

/**
 * The lines of the sample blocks of a document that are not in an output, in their order there. What differs from run to run (ids, times,
 * durations, counts) is compared by its form; `…` in a sample stands for anything. A sample is a block without a language in which
 * `marker` occurs.
 */
export function missingIn(output: string, document: string, marker: string): string[] {
  const samples = blocksOf(document).filter(({ language, text }) => language === '' && text.includes(marker));
  if (samples.length === 0) throw new Error(`${document} has no sample with ${marker}`);
  const printed = output.split('\n').map(line => formOf(line).trimEnd());
  return samples.flatMap(({ text }) => {
    let from = 0;
    return text
      .split('\n')
      .filter(line => line.trim() !== '')
      .flatMap(line => {
        const pattern = patternOf(line.trimEnd());
        const at = printed.findIndex((each, index) => index >= from && pattern.test(each));
        if (at !== -1) from = at + 1;
        return at === -1 ? [line] : [];
      });
  });
}

function patternOf(line: string): RegExp {
  const parts = line.split('…').map(part => formOf(part).replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'u');
}

/** Without indentation: an output may be shown as a part of a page. */
function formOf(line: string): string {
  return (
    line
      .trimStart()
      // The demo names the policy, which in a document is the default.
      .replaceAll(/ --config \S+/g, '')
      .replaceAll(/\br-\d{8}T\d{6}-[0-9a-f]{8}\b/g, '<run>')
      .replaceAll(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '<id>')
      .replaceAll(/\b[0-9a-f]{32}\b/g, '<version>')
      .replaceAll(/\b[0-9a-f]{8}\b/g, '<short>')
      .replaceAll(/\b\d{4}-\d{2}-\d{2}\b/g, '<date>')
      .replaceAll(/\b\d{2}:\d{2}(:\d{2})?\b/g, '<time>')
      .replaceAll(/\b\d+(\.\d+)?/g, '<n>')
      .replaceAll(/ {2,}/g, '  ')
  );
}
