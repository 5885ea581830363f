/** A process that appends to a trail: `writer.ts FILE NAME COUNT`. */
import { systemClock } from '../../src/clock.ts';
import { openTrail } from '../../src/report/audit.ts';

const [file = '', name = '', count = '0'] = process.argv.slice(2);
const actor = { who: `${name}@test`, pid: process.pid };
const trail = await openTrail({ file, actor, run: name, command: 'test', clock: systemClock });
for (let index = 0; index < Number(count); index += 1) {
  const trouble = await trail.record({ event: 'run.note', text: `${name} ${index}` });
  if (trouble !== undefined) throw trouble;
}
