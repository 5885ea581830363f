/**
 * Preloaded into a program that is measured (`node --import`): at its end it writes the most memory that it ever held,
 * in kilobytes. `resourceUsage().maxRSS` will not do: on Linux it begins with that of the process that forked, and a
 * benchmark with a cloud of 10,000 registrations in it is large. VmHWM belongs to the program alone (proc(5)).
 */
import { readFileSync, writeFileSync } from 'node:fs';

process.on('exit', () => {
  const file = process.env.KEYTURN_BENCH_PEAK;
  if (file !== undefined) writeFileSync(file, String(peak()));
});

function peak() {
  try {
    return Number(/^VmHWM:\s*(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
  } catch {
    return process.resourceUsage().maxRSS;
  }
}
