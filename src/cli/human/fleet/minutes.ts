/** A fleet off the terminal: where it stands, in one line a minute. */
import type { Gauge } from './gauge.ts';
import { countWords, type GroupWords, groupWords, paceWords } from './words.ts';

const MINUTE_MS = 60_000;
const MOST_GROUPS = 6;

/** True once in every minute that is asked for; `at` is a reading of a clock in milliseconds. */
export function everyMinute(begunAt: number): (at: number) => boolean {
  let last = begunAt;
  return at => {
    if (at - last < MINUTE_MS) return false;
    last = at;
    return true;
  };
}

/** `212 of 500 done: 1 failed, 150 changed; 14 a minute; in work: 30 distribute (waits: …); 51 not begun` */
export function minuteLine(gauge: Gauge): string {
  const counts = countWords(gauge);
  const done = `${gauge.done} of ${gauge.total} done${counts === '' ? '' : `: ${counts}`}`;
  const groups = groupWords({ ...gauge, notBegun: 0 }, MOST_GROUPS)
    .map(groupText)
    .join(', ');
  const parts = [
    done,
    paceWords(gauge),
    groups === '' ? '' : `in work: ${groups}`,
    gauge.notBegun === 0 ? '' : `${gauge.notBegun} not begun`,
  ];
  return parts.filter(part => part !== '').join('; ');
}

function groupText({ count, step, about }: GroupWords): string {
  return `${count} ${step}${about === '' ? '' : ` (${about})`}`;
}
