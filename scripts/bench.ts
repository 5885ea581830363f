/**
 * `npm run bench`: how fast a rotation, a fleet and a start are, against the sandbox with latency, beside what is promised
 * of them. Prints a table, writes bench.json, and exits with 1 when a line is not met.
 *
 *   --only SECTIONS  these only, with commas (see test/bench/sections.ts)
 *   --latency MS     of every answer of the sandbox (default 50)
 *   --json FILE      where the figures go (default bench.json)
 *   --out FOLDER     where the plot goes (default: here)
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { chosen, measureAll } from '../test/bench/measure.ts';
import { buildProgram } from '../test/bench/program.ts';
import { countsOf, documentOf, exitCodeOf, type Facts, tableOf } from '../test/bench/report.ts';
import { sections } from '../test/bench/sections.ts';
import { warmUp } from '../test/bench/stage.ts';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    latency: { type: 'string', default: '50' },
    json: { type: 'string', default: 'bench.json' },
    out: { type: 'string', default: '.' },
  },
});
const latencyMs = Number(options.latency);
if (!(latencyMs >= 0)) throw new RangeError(`--latency wants milliseconds, and got ${options.latency}`);
const wanted = chosen(sections, options.only);
const out = resolve(options.out);
await mkdir(out, { recursive: true });

const facts: Facts = {
  date: new Date().toISOString(),
  node: process.version,
  cpus: cpus().length,
  cpu: cpus()[0]?.model ?? 'unknown',
  load: loadavg().map(load => Number(load.toFixed(2))),
  latencyMs,
};
const said = performance.now();
await using program = await buildProgram();
await warmUp(program);
const say = (text: string) => process.stderr.write(`${text}\n`);
const { lines, took } = await measureAll(wanted, { program, latencyMs, out, say }, () => performance.now());

const { met, missed, unmeasured } = countsOf(lines);
console.log(`\n${tableOf(lines)}\n`);
console.log(
  `${met} met, ${missed} not met, ${unmeasured} without a target or not measured; ${((performance.now() - said) / 1000).toFixed(0)} s in all`,
);
console.log(
  `${facts.date}, Node ${facts.node}, ${facts.cpus} × ${facts.cpu}, load ${facts.load.join(' ')}, ${latencyMs} ms per answer; figures: ${options.json}`,
);
await writeFile(options.json, documentOf(facts, lines, took));
process.exitCode = exitCodeOf(lines);
