/** A process that appends to a trail: `writer.ts FILE NAME COUNT`, or opens it for each record where `MOST` is given. */
import { systemClock } from '../../src/clock.ts';
import { openTrail } from '../../src/report/auditTrail.ts';

const [file = '', name = '', count = '0', most] = process.argv.slice(2);
const actor = { who: `${name}@test`, pid: process.pid };
const options = { file, actor, run: name, command: 'test', clock: systemClock };
let trail = await openTrail(options);
for (let index = 0; index < Number(count); index += 1) {
  if (most !== undefined) trail = await openTrail({ ...options, most: Number(most) });
  if (trail.unclosed !== undefined) process.stdout.write(`${trail.unclosed}\n`);
  const trouble = await trail.record({ event: 'run.note', text: `${name} ${index}` });
  if (trouble !== undefined) throw trouble;
}
