/**
 * The events of a run as spans: one for the run, one for each rotation that was worked on, one for each step. Attributes are names, ids,
 * codes and times; a value of a secret is in no event, and every text goes through the filter all the same.
 */
import type { Attributes, Context, Span } from '@opentelemetry/api';
import type { RunEvent, StepRef } from '../../event.ts';
import { filtered } from '../../filter.ts';
import type { Telemetry } from './openTelemetry.ts';

export interface RunSpans {
  readonly onEvent: (event: RunEvent) => void;
  /** Ends what is open still. */
  end(exitCode: number): void;
}

interface TracedRun {
  readonly verb: string;
  readonly policy: string;
  readonly pid: number;
}

export function openSpans(
  telemetry: Pick<Telemetry, 'api' | 'tracer'>,
  run: TracedRun,
  env: Readonly<Record<string, string | undefined>>,
): RunSpans {
  const spans = new Spans(telemetry, run, env);
  return { onEvent: event => spans.note(event), end: exitCode => spans.end(exitCode) };
}

interface Parent {
  readonly span: Span;
  readonly within: Context;
}

type Finished = Extract<RunEvent, { event: 'rotation.finished' }>;

class Spans {
  readonly #telemetry: Pick<Telemetry, 'api' | 'tracer'>;
  readonly #run: Parent;
  readonly #rotations = new Map<string, Parent>();
  readonly #steps = new Map<string, Span>();

  constructor(
    telemetry: Pick<Telemetry, 'api' | 'tracer'>,
    { verb, policy, pid }: TracedRun,
    env: Readonly<Record<string, string | undefined>>,
  ) {
    this.#telemetry = telemetry;
    const { propagation, ROOT_CONTEXT } = telemetry.api;
    // A pipeline that traces itself hands its own span on, as the header of the same name does.
    const carrier = { traceparent: env['TRACEPARENT'], tracestate: env['TRACESTATE'] };
    this.#run = this.#open(`keyturn ${verb}`, propagation.extract(ROOT_CONTEXT, carrier), {
      'process.executable.name': 'keyturn',
      'process.pid': pid,
      'keyturn.policy': policy,
    });
  }

  note(event: RunEvent): void {
    switch (event.event) {
      case 'run.started':
        this.#run.span.setAttributes({ 'keyturn.run': event.run, 'keyturn.rotations': event.rotations });
        return;
      case 'rotation.started':
        this.#rotations.set(
          event.rotation,
          this.#open('rotation', this.#run.within, { 'keyturn.rotation': event.rotation }),
        );
        return;
      case 'rotation.decided':
        this.#of(event).span.addEvent('decided', {
          ...{ 'keyturn.phase': event.phase, 'keyturn.due': event.due.code },
          'keyturn.steps': [...event.steps],
        });
        return;
      case 'step.started': {
        const about = { ...stepAttributes(event), 'keyturn.reason': event.reason.code };
        const { span } = this.#open(`step ${event.step}`, this.#of(event).within, about);
        this.#steps.set(keyOf(event), span);
        return;
      }
      case 'step.waiting': {
        const span = this.#steps.get(keyOf(event)) ?? this.#of(event).span;
        const about = { ...stepAttributes(event), 'keyturn.wait_ms': event.ms, 'keyturn.why': event.why };
        span.addEvent('waiting', clean(about));
        return;
      }
      case 'step.done':
        this.#endStep(event, { 'keyturn.key_id': event.keyId ?? '', 'keyturn.version': event.version ?? '' });
        return;
      case 'step.failed':
        this.#endStep(event, {}, event.problem.code);
        return;
      case 'rotation.finished':
        this.#endRotation(event);
        return;
      case 'run.finished':
        this.#run.span.setAttributes({ 'keyturn.outcome': event.outcome });
    }
  }

  end(exitCode: number): void {
    for (const span of this.#steps.values()) span.end();
    for (const { span } of this.#rotations.values()) span.end();
    const { span } = this.#run;
    span.setAttributes({ 'process.exit.code': exitCode });
    if (exitCode !== 0) this.#fail(span, `exit ${exitCode}`);
    span.end();
  }

  #open(name: string, within: Context, attributes: Attributes): Parent {
    const { api, tracer } = this.#telemetry;
    const span = tracer.startSpan(name, { attributes: clean(attributes) }, within);
    return { span, within: api.trace.setSpan(within, span) };
  }

  #of({ rotation }: { readonly rotation: string }): Parent {
    return this.#rotations.get(rotation) ?? this.#run;
  }

  #fail(span: Span, type: string): void {
    span.setAttributes({ 'error.type': type });
    span.setStatus({ code: this.#telemetry.api.SpanStatusCode.ERROR, message: type });
  }

  #endStep(step: StepRef, attributes: Attributes, failure?: string): void {
    const span = this.#steps.get(keyOf(step));
    if (span === undefined) return;
    span.setAttributes(clean(attributes));
    if (failure !== undefined) this.#fail(span, failure);
    span.end();
    this.#steps.delete(keyOf(step));
  }

  /** One that the quick check settled, or that was not begun, has no span. */
  #endRotation({ rotation, outcome, phase, endsAt, findings }: Finished): void {
    const open = this.#rotations.get(rotation);
    if (open === undefined) return;
    const facts = { 'keyturn.outcome': outcome, 'keyturn.phase': phase, 'keyturn.ends_at': endsAt ?? '' };
    open.span.setAttributes(clean({ ...facts, 'keyturn.findings': findings.map(({ code }) => code) }));
    if (outcome === 'failed' || outcome === 'human-needed') this.#fail(open.span, outcome);
    open.span.end();
    this.#rotations.delete(rotation);
  }
}

function stepAttributes({ rotation, step, subject = '' }: StepRef): Attributes {
  return { 'keyturn.rotation': rotation, 'keyturn.step': step, 'keyturn.subject': subject };
}

/** One step of a rotation is about one subject at a time. */
function keyOf({ rotation, step, subject = '' }: StepRef): string {
  return JSON.stringify([rotation, step, subject]);
}

/** An empty text says nothing, and is left out. */
function clean(attributes: Attributes): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, value]) => {
      if (value === '') return [];
      return [[name, typeof value === 'string' ? filtered(value) : value]];
    }),
  );
}
