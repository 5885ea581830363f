/** What the audit trail tells: the last runs, incidents, and what was done to a rotation. */
import { shellWord } from '../../policy/quote.ts';
import { moment, plural } from '../../rotation/words.ts';
import type { Doing, DoneStep, IncidentSummary, RunSummary, TrailSummary } from '../trailSummary.ts';
import { type Html, html } from './html.ts';

export function runsSection(trail: TrailSummary): Html {
  const { file, records, faultCount, since, runs, earlierRuns } = trail;
  const from = since === undefined ? '' : `, since ${moment(since)}`;
  const audit = `--audit ${shellWord(file)}`;
  const tampered =
    faultCount === 0
      ? undefined
      : html`<p><b class="tone bad">changed after it was written</b> The trail has ${plural(faultCount, 'fault')}, so what follows may be wrong. <code class="command">keyturn history --check ${audit}</code></p>`;
  const more =
    earlierRuns === 0
      ? undefined
      : html`<p class="quiet">${plural(earlierRuns, 'earlier run')}: <code class="command">keyturn history ${audit}</code></p>`;
  return html`<section aria-labelledby="runs"><h2 id="runs">Runs</h2>${tampered}${lastRun(runs[0])}${incidentTable(
    trail,
  )}<details class="plain"><summary>The last runs</summary><div class="wide" tabindex="0" role="region" aria-label="The last runs"><table><caption>${file}: ${plural(
    records,
    'record',
  )}${from}</caption><thead><tr><th scope="col">started</th><th scope="col">run</th><th scope="col">command</th><th scope="col">by</th><th scope="col">result</th></tr></thead><tbody>${runs.map(
    runRow,
  )}</tbody></table></div>${more}</details></section>`;
}

function lastRun(run: RunSummary | undefined): Html {
  if (run === undefined) return html`<p>The trail has no run.</p>`;
  return html`<p>Last run: started ${moment(run.begun)} by ${run.who}; ${resultOf(run)}</p>`;
}

function runRow(told: RunSummary): Html {
  const { run, begun, who, command } = told;
  return html`<tr><td class="date">${moment(begun)}</td><td><code>${run}</code></td><td>${command ?? 'not recorded'}</td><td>${who}</td><td>${resultOf(told)}</td></tr>`;
}

function resultOf({ end }: RunSummary): Html {
  if (end === undefined) return html`<b class="tone warn">no end is recorded</b>, it died or is still active`;
  const { exitCode, counts } = end;
  return html`<b class="tone ${exitCode === 0 ? 'good' : 'bad'}">exit ${exitCode ?? '?'}</b> ${countsIn(counts)}`;
}

function countsIn(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).filter(([, count]) => count > 0);
  return parts.map(([outcome, count]) => `${count} ${outcome}`).join(', ') || 'no rotations';
}

function incidentTable({ incidents }: TrailSummary): Html | undefined {
  if (incidents.length === 0) return undefined;
  return html`<div class="wide" tabindex="0" role="region" aria-label="Incidents"><table><caption>Incidents</caption><thead><tr><th scope="col">first step</th><th scope="col">rotations</th><th scope="col">removed</th><th scope="col">record</th></tr></thead><tbody>${incidents.map(
    incidentRow,
  )}</tbody></table></div>`;
}

function incidentRow({ at, rotations, removed, record }: IncidentSummary): Html {
  const gone =
    removed.length === 0
      ? html`<b class="tone bad">no removal is recorded</b>`
      : removed.map(keyId => html`<code>${keyId}</code> `);
  return html`<tr><td>${moment(at)}</td><td>${rotations.join(', ')}</td><td>${gone}</td><td><code>${record}.md</code> and <code>.json</code></td></tr>`;
}

/** The history of one rotation. */
export function pastOf(name: string, { pasts, file }: TrailSummary): Html {
  const past = pasts.get(name);
  if (past === undefined) return html`<p class="quiet">No record in ${file} is about ${name}.</p>`;
  const { doings, earlier, quiet } = past;
  const calm =
    quiet === undefined
      ? undefined
      : html`<p class="quiet">${plural(quiet.count, 'run')} did nothing here, the last one ${moment(quiet.last)}.</p>`;
  const more =
    earlier === 0
      ? undefined
      : html`<p class="quiet">Earlier: <code class="command">keyturn history ${name} --audit ${shellWord(file)}</code></p>`;
  return html`<h4>History</h4><ol class="history">${doings.map(doingItem)}</ol>${calm}${more}`;
}

function doingItem({ run, at, due, steps, end }: Doing): Html {
  const outcome =
    end === undefined
      ? html`<b class="tone warn">no end is recorded</b>`
      : html`<b class="tone ${OUTCOME_TONES[end.outcome] ?? 'bad'}">${end.outcome}</b> ${end.summary}`;
  return html`<li><p><span class="quiet">${moment(at)}</span> ${outcome} <code>${run}</code>${
    due === undefined ? undefined : html`<br><span class="quiet">${due}</span>`
  }</p>${steps.length === 0 ? undefined : html`<ul>${steps.map(stepItem)}</ul>`}</li>`;
}

const OUTCOME_TONES: Readonly<Record<string, string>> = {
  changed: 'good',
  unchanged: 'good',
  yielded: 'quiet',
  deferred: 'quiet',
  skipped: 'quiet',
};

function stepItem({ step, subject, text, failed }: DoneStep): Html {
  const about = subject === undefined || text.includes(subject) ? '' : `${subject}: `;
  return html`<li>${failed ? html`<b class="tone bad">${step} failed</b>` : html`<b>${step}</b>`} ${about}${text}</li>`;
}
