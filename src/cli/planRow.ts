/** What one line says of a planned rotation. */
import type { StepKind } from '../rotation/verdict.ts';
import { plural } from '../rotation/words.ts';
import type { Survey, Surveyed } from '../run/survey.ts';
import { byDate, isRead } from './outlook.ts';

export interface PlanRow {
  /** `create, write 4 places`; empty: nothing. */
  readonly now: string;
  /** The same where there is less room: `create, write 4`. */
  readonly nowShort: string;
  /** What comes first of what later runs do. */
  readonly later?: { readonly kind: string; readonly at?: Date };
  /** Why a new secret is due or not; where something is wrong, that. */
  readonly why: string;
}

export function planRow(survey: Survey): PlanRow {
  if (!isRead(survey)) return { now: '', nowShort: '', why: survey.problem.message };
  const { route } = survey;
  const [first] = byDate(route.end.later);
  const later = first && { kind: first.kind, ...(first.at === undefined ? {} : { at: first.at }) };
  return {
    now: stepsInBrief(survey, count => `write ${plural(count, 'place')}`),
    nowShort: stepsInBrief(survey, count => `write ${count}`),
    ...(later === undefined ? {} : { later }),
    why: whyOf(survey),
  };
}

function whyOf({ verdict, route }: Surveyed): string {
  const { now, reason } = verdict.due;
  if (verdict.phase === 'outage') return reason.text;
  const amiss = verdict.findings.find(({ severity }) => severity !== 'note');
  const step = now ? undefined : route.stages[0]?.[0];
  return amiss?.text ?? step?.reason.text ?? reason.text;
}

/** That a secret is proven, published and confirmed goes without saying. */
const TOLD: readonly StepKind[] = ['create', 'recall', 'record', 'distribute', 'retire', 'discard'];

function stepsInBrief({ route }: Surveyed, writes: (places: number) => string): string {
  const steps = route.stages.flat();
  const kinds = [...new Set(steps.map(({ kind }) => kind))];
  const told = kinds.filter(kind => TOLD.includes(kind));
  return (told.length === 0 ? kinds : told)
    .map(kind => (kind === 'distribute' ? writes(steps.filter(step => step.kind === kind).length) : kind))
    .join(', ');
}
