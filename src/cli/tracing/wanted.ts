/**
 * Whether traces are asked for, by the variables that every OpenTelemetry SDK reads
 * (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/). Only OTLP: what else `OTEL_TRACES_EXPORTER` may
 * name writes to stdout, past the filter, or to services that have taken up OTLP themselves.
 */
export function wantsTraces(env: Readonly<Record<string, string | undefined>>): boolean {
  const of = (name: string) => (env[name] ?? '').trim();
  if (of('OTEL_SDK_DISABLED').toLowerCase() === 'true') return false;
  const exporter = of('OTEL_TRACES_EXPORTER');
  if (exporter !== '') return exporter === 'otlp';
  return of('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT') !== '' || of('OTEL_EXPORTER_OTLP_ENDPOINT') !== '';
}
