/** Measures a run, and writes the metrics once it is over. */
import { resolve } from 'node:path';
import type { RunEvent } from '../../event.ts';
import { filtered } from '../../filter.ts';
import type { Rotation } from '../../policy/policy.ts';
import { isProblem, Problem } from '../../problem.ts';
import { exposition } from '../../report/metrics/exposition.ts';
import { familiesOf, type RotationFacts, type RunFacts } from '../../report/metrics/families.ts';
import { standingFacts } from '../../rotation/secretInUse.ts';
import type { Survey } from '../../run/survey.ts';
import type { Context } from '../context.ts';
import { EXIT, exitCodeOf, worst } from '../exit.ts';
import { problemText } from '../human/problemText.ts';
import { styleFor } from '../human/style.ts';
import { isRead } from '../outlook.ts';
import { type OwnKind, unfit, unfitProblem, writeOwn } from '../ownFile.ts';
import { selectionInWords } from '../selection.ts';
import { packageVersion } from '../version.ts';
import type { MeasuredRun, Measuring } from './measuring.ts';

export async function measured(
  context: Context,
  run: MeasuredRun & { readonly file: string },
  work: (measuring: Measuring) => Promise<number>,
): Promise<number> {
  const kind = metricsFile(run.verb);
  const found = unfit(run.file, kind);
  // Of one that cannot be read nothing shows that it was named by mistake: a run is not given up for it.
  if (found !== undefined && found.isUnread !== true) throw unfitProblem(run.file, found, kind);
  const begun = context.clock.ticks();
  const seen = openSeen(context);
  const write = (exitCode: number) => {
    const ms = context.clock.ticks() - begun;
    return written(context, run.file, kind, factsOf(context, run, seen, { exitCode, ms }));
  };
  let exitCode: number;
  try {
    exitCode = await work(seen.measuring);
  } catch (error) {
    await write(isProblem(error) ? exitCodeOf(error.code) : EXIT.bug);
    throw error;
  }
  const isWritten = await write(exitCode);
  return isWritten ? exitCode : worst([exitCode, EXIT.failed]);
}

function metricsFile(verb: string): OwnKind {
  return {
    name: 'metrics file',
    option: `keyturn ${verb} --metrics`,
    example: 'keyturn.prom',
    beginning: '# HELP keyturn_',
  };
}

interface Seen {
  readonly measuring: Measuring;
  readonly rotations: () => readonly RotationFacts[];
  readonly outcomes: () => RunFacts['outcomes'];
}

function openSeen({ clock }: Context): Seen {
  const rotations = new Map<string, RotationFacts>();
  let outcomes: RunFacts['outcomes'];
  const keep = (facts: RotationFacts) => {
    rotations.set(facts.name, { ...rotations.get(facts.name), ...facts });
  };
  return {
    measuring: {
      about(chosen: readonly Rotation[]) {
        for (const { name, group } of chosen) keep({ name, ...(group === undefined ? {} : { group }) });
      },
      onEvent(event) {
        if (event.event === 'run.finished') outcomes = event.counts;
        if (event.event === 'rotation.finished') keep(factsOfEvent(event, clock.now()));
      },
      onSurveys(surveys) {
        for (const survey of surveys) keep(factsOfSurvey(survey));
      },
    },
    rotations: () => [...rotations.values()],
    outcomes: () => outcomes,
  };
}

type Finished = Extract<RunEvent, { event: 'rotation.finished' }>;

function factsOfEvent(
  { rotation, outcome, phase, findings, endsAt, targetCounts }: Finished,
  now: Date,
): RotationFacts {
  const isWell = outcome === 'changed' || outcome === 'unchanged';
  return {
    ...{ name: rotation, phase, findings },
    ...(endsAt === undefined ? {} : { endsAt }),
    ...(targetCounts === undefined ? {} : { targetCounts }),
    ...(isWell ? { succeeded: now } : {}),
  };
}

/** Of one that could not be read the phase is unknown, and that is a finding. */
function factsOfSurvey(survey: Survey): RotationFacts {
  const { name } = survey.rotation;
  if (!isRead(survey)) return { name, phase: 'unknown', findings: [{ severity: 'unknown' }] };
  const { rotation, situation, verdict } = survey;
  const { phase, findings } = verdict;
  return { name, phase, findings, ...standingFacts(rotation, situation, phase) };
}

function factsOf(
  context: Context,
  { verb, names, options }: MeasuredRun,
  seen: Seen,
  { exitCode, ms }: Pick<RunFacts, 'exitCode' | 'ms'>,
): RunFacts {
  const outcomes = seen.outcomes();
  return {
    ...{ version: packageVersion(), policy: resolve(options.config), verb },
    selection: selectionInWords(names, options) ?? '',
    ...{ ended: context.clock.now(), ms, exitCode },
    rotations: seen.rotations(),
    ...(outcomes === undefined ? {} : { outcomes }),
    requests: context.requests(),
  };
}

/** Whether it could be written. It is told where not, and nothing else depends on it. */
async function written(
  { stderr, env }: Context,
  file: string,
  kind: OwnKind,
  facts: RunFacts,
): Promise<boolean> {
  try {
    // Somebody else may have put another file there meanwhile.
    const found = unfit(file, kind);
    if (found !== undefined) throw unfitProblem(file, found, kind);
    await writeOwn(file, filtered(exposition(familiesOf(facts))), kind);
    return true;
  } catch (error) {
    const problem = error instanceof Problem ? error : undefined;
    if (problem === undefined) throw error;
    stderr.write(problemText(problem.details, styleFor(stderr, env)));
    return false;
  }
}
