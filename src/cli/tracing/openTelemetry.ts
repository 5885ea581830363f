/**
 * The SDK of OpenTelemetry, where it is installed beside keyturn: it is larger than keyturn itself, and few want it. It reads
 * its settings from the environment (`wanted.ts`).
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as Api from '@opentelemetry/api';
import * as z from 'zod';

export const SDK = '@opentelemetry/sdk-node';

export type OpenTelemetry = Pick<
  typeof Api,
  'context' | 'propagation' | 'trace' | 'ROOT_CONTEXT' | 'SpanStatusCode'
>;

export interface Telemetry {
  readonly api: OpenTelemetry;
  readonly tracer: Api.Tracer;
  /** Sends what is left; false: an export failed. */
  close(): Promise<boolean>;
}

/** Undefined: it is not in any of the folders. Throws where what is there is not the SDK. */
export function startTelemetry(folders: readonly string[], version: string): Telemetry | undefined {
  const folder = folders.find(each => existsSync(join(each, SDK, 'package.json')));
  if (folder === undefined) return undefined;
  const { NodeSDK, api, envDetector } = load(folder);
  // Metrics and logs would be sent as well, and the process detector would send the command line.
  const sdk = new NodeSDK({
    ...{ metricReaders: [], logRecordProcessors: [], instrumentations: [] },
    resourceDetectors: [{ detect: () => ({ attributes: { 'service.name': 'keyturn' } }) }, envDetector],
  });
  let isWhole = true;
  const failed = () => {
    isWhole = false;
  };
  sdk.start();
  // Its messages may quote what it sent, and would go past the filter. An error is an export that failed.
  const logger = { error: failed, warn() {}, info() {}, debug() {}, verbose() {} };
  api.diag.setLogger(logger, { logLevel: api.DiagLogLevel.ERROR, suppressOverrideMessage: true });
  return {
    api,
    tracer: api.trace.getTracer('keyturn', version),
    async close() {
      await sdk.shutdown().catch(failed);
      return isWhole;
    },
  };
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null;
const isFunction = (value: unknown) => typeof value === 'function';

interface Sdk {
  start(): void;
  shutdown(): Promise<void>;
}

const sdkModule = z.looseObject({ NodeSDK: z.custom<new (options: object) => Sdk>(isFunction) });
const apiModule = z.custom<typeof Api>(
  value =>
    z
      .looseObject({ trace: z.custom(isObject), propagation: z.custom(isObject), diag: z.custom(isObject) })
      .safeParse(value).success,
);
const resourcesModule = z.looseObject({ envDetector: z.custom<object>(isObject) });

/** The API and the detectors are those that the SDK uses itself: another copy would know nothing of it. */
function load(folder: string) {
  const within = createRequire(join(folder, 'keyturn.js'));
  const ofSdk = createRequire(within.resolve(SDK));
  return {
    ...sdkModule.parse(within(SDK)),
    ...resourcesModule.parse(ofSdk('@opentelemetry/resources')),
    api: apiModule.parse(ofSdk('@opentelemetry/api')),
  };
}
