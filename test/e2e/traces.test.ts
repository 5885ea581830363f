/** Traces of real runs, as a collector gets them: by the SDK of OpenTelemetry, over HTTP in JSON. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { leaveOutput, searchedFolder } from '../support/canary.ts';
import { SOURCE } from '../support/program.ts';
import { startCommand } from '../support/sandbox.ts';
import { openStage, policyFile, type Stage } from './stage.ts';

const attribute = z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) });
const span = z.looseObject({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  startTimeUnixNano: z.string(),
  endTimeUnixNano: z.string(),
  attributes: z.array(attribute),
  events: z.array(z.looseObject({ name: z.string() })),
  status: z.looseObject({ code: z.number().optional() }),
});
/** https://github.com/open-telemetry/opentelemetry-proto/blob/main/docs/specification.md#json-protobuf-encoding */
const request = z.object({
  resourceSpans: z.array(
    z.looseObject({
      resource: z.looseObject({ attributes: z.array(attribute) }),
      scopeSpans: z.array(z.looseObject({ spans: z.array(span) })),
    }),
  ),
});

interface Collector extends AsyncDisposable {
  readonly url: string;
  readonly paths: string[];
  readonly bodies: string[];
}

async function openCollector(status = 200): Promise<Collector> {
  const [paths, bodies]: [string[], string[]] = [[], []];
  const server = createServer((incoming, response) => {
    let text = '';
    incoming.on('data', part => {
      text += part;
    });
    incoming.on('end', () => {
      paths.push(`${incoming.url} ${incoming.headers['x-key'] ?? ''}`.trim());
      bodies.push(text);
      leaveOutput('traces', text);
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const dispose = async () => {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${port}`, paths, bodies, [Symbol.asyncDispose]: dispose };
}

const read = ({ bodies }: Collector) => bodies.flatMap(body => request.parse(JSON.parse(body)).resourceSpans);
const spansOf = (collector: Collector) =>
  read(collector).flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
const valueOfKey = (attributes: z.infer<typeof attribute>[], key: string) =>
  Object.values(attributes.find(each => each.key === key)?.value ?? {})[0];

/** By the source, since the SDK lies beside it; that the package finds one that is installed beside it: test/package.test.ts. */
function run({ sandbox }: Stage, verb: string, env: NodeJS.ProcessEnv) {
  const settings = { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json', XDG_STATE_HOME: searchedFolder(), ...env };
  return startCommand(sandbox, [verb, '--config', policyFile], { env: settings, program: SOURCE }).result;
}

test('a rotation is one trace: the run, the rotation in it, its steps in that, and no value of a secret', async () => {
  await using stage = await openStage();
  await using collector = await openCollector();
  const { exitCode, stdout, stderr } = await run(stage, 'rotate', {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-key=the-key-of-the-collector',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=night',
    TRACEPARENT: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  });
  expect(exitCode, stdout + stderr).toBe(0);
  expect(stderr).not.toMatch(/trace/i);
  expect(new Set(collector.paths)).toEqual(new Set(['/v1/traces the-key-of-the-collector']));
  const spans = spansOf(collector);
  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set(['0af7651916cd43dd8448eb211c80319c']));
  const named = (name: string) => spans.filter(each => each.name === name);
  const [whole, rotation] = [named('keyturn rotate')[0], named('rotation')[0]];
  expect(whole?.parentSpanId).toBe('b7ad6b7169203331');
  expect(rotation?.parentSpanId).toBe(whole?.spanId);
  const attributes = rotation?.attributes ?? [];
  expect(valueOfKey(attributes, 'keyturn.rotation')).toBe('payments-api');
  expect(valueOfKey(attributes, 'keyturn.outcome')).toBe('changed');
  expect(rotation?.events.map(({ name }) => name)).toContain('decided');
  for (const step of ['create', 'prove', 'publish', 'distribute', 'confirm'])
    for (const each of named(`step ${step}`)) {
      expect(each.parentSpanId, step).toBe(rotation?.spanId);
      expect(BigInt(each.endTimeUnixNano) >= BigInt(each.startTimeUnixNano), step).toBe(true);
    }
  // A step for each place, each with its label.
  expect(
    new Set(named('step distribute').map(each => valueOfKey(each.attributes, 'keyturn.subject'))).size,
  ).toBe(5);
  const resource = read(collector)[0]?.resource.attributes ?? [];
  expect(valueOfKey(resource, 'service.name')).toBe('keyturn');
  expect(valueOfKey(resource, 'deployment.environment.name')).toBe('night');
  expect(resource.map(({ key }) => key)).not.toContain('process.command_args');
  expect(collector.bodies.join('')).not.toMatch(/8Q~/);
});

test('what failed is an error in the trace, with its code', async () => {
  await using stage = await openStage();
  await using collector = await openCollector();
  stage.sandbox.faults.add({
    operation: 'addPassword',
    count: 'all',
    fault: { kind: 'error', status: 403, headers: {}, body: {} },
  });
  const { exitCode } = await run(stage, 'rotate', {
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/v1/traces`,
  });
  expect(exitCode).toBe(3);
  const failed = spansOf(collector).filter(({ status }) => status.code === 2);
  expect(failed.map(({ name }) => name).toSorted()).toEqual(['keyturn rotate', 'rotation', 'step create']);
  const types = failed.map(({ attributes }) => valueOfKey(attributes, 'error.type'));
  expect(types.toSorted()).toEqual(['exit 3', 'human-needed', 'refused']);
});

test('a collector that takes nothing is told in a line, and changes nothing about the run', async () => {
  await using stage = await openStage();
  await using collector = await openCollector(400);
  const refused = await run(stage, 'rotate', { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  const nowhere = await run(stage, 'status', {
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
    OTEL_EXPORTER_OTLP_TIMEOUT: '500',
  });
  // Whatever the SDK makes of settings that are none: no run is lost by it.
  for (const env of [
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'no address' },
    {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'smoke',
      OTEL_TRACES_SAMPLER: 'dice',
    },
  ])
    expect((await run(stage, 'status', env)).exitCode).toBe(0);
  for (const { exitCode, stderr } of [refused, nowhere]) {
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toContain(
      'Traces of this run were not delivered, or only in part; the run is not affected.',
    );
  }
});

test('nothing is sent where traces are switched off, or not asked for', async () => {
  await using stage = await openStage();
  await using collector = await openCollector();
  for (const env of [
    { OTEL_SDK_DISABLED: 'true', OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
    { OTEL_TRACES_EXPORTER: 'none', OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
    { OTEL_TRACES_EXPORTER: 'console', OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
    { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: collector.url },
  ]) {
    const { exitCode, stdout, stderr } = await run(stage, 'status', env);
    expect([0, 1], stderr).toContain(exitCode);
    expect(stdout + stderr).not.toMatch(/trace/i);
  }
  expect(collector.paths).toEqual([]);
});
