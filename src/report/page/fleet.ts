/** The fleet at the top of the page: how many rotations are in which phase, what needs a human, what ends when. */
import { moment, plural } from '../../rotation/words.ts';
import { type Expiries, expiriesOf, expiryChart, type Week } from './expiryChart.ts';
import type { CalmFacts, PageFacts } from './facts.ts';
import { adviceText } from './findingList.ts';
import { type Html, html } from './html.ts';
import { attentionItem } from './rotationEntry.ts';
import { rounded } from './timeScale.ts';
import { day, PHASES } from './words.ts';

/** The counts are buttons that choose a phase, where scripts run. */
export function phaseSection({ rotations, halted, go, needless }: PageFacts): Html {
  const counts = PHASES.map(each => ({
    ...each,
    count: rotations.filter(({ phase }) => phase === each.phase).length,
  })).filter(({ count }) => count > 0);
  const halts =
    halted.length === 0
      ? undefined
      : html`<div class="halted">${halted.map(text => html`<p><b class="tone bad">halted</b> ${text}</p>`)}${adviceText(go)}</div>`;
  let x = 0;
  const parts = counts.map(({ tone, count, words }) => {
    const width = (100 * count) / rotations.length;
    const part = html`<rect class="${tone}" x="${rounded(x)}%" width="${rounded(width)}%" height="10"><title>${count} ${words}</title></rect>`;
    x += width;
    return part;
  });
  return html`<section aria-labelledby="fleet"><h2 id="fleet">${plural(rotations.length, 'rotation')}</h2>${halts}<svg class="phases" aria-hidden="true" width="100%" height="10">${parts}</svg><ul class="counts" aria-label="Rotations by phase">${counts.map(
    ({ phase, words, tone, count }) =>
      html`<li><button type="button" class="phase" disabled data-phase="${phase}" aria-pressed="false"><b>${count}</b> <span class="tone ${tone}">${words}</span></button></li>`,
  )}</ul>${needlessWords(needless)}</section>`;
}

/** Also where there is none: it was looked for. */
function needlessWords({ whole, part }: PageFacts['needless']): Html {
  const [example] = [...whole, ...part];
  const inPart = part.length === 0 ? '' : `, ${part.length} more in a part of their places`;
  const how =
    example === undefined
      ? undefined
      : html`: <code class="command">keyturn plan ${example}</code> shows how`;
  return html`<p class="quiet">${plural(whole.length, 'secret')} could be replaced by an identity${inPart}${how}</p>`;
}

/** So many are named; the others are in the list below, which begins with the same. */
const MOST_NAMED = 10;

export function attentionSection({ rotations }: PageFacts): Html {
  const urgent = rotations.filter(({ attention }) => attention !== undefined);
  if (urgent.length === 0)
    return html`<section aria-labelledby="attention"><h2 id="attention">Nothing needs attention</h2><p class="quiet">According to what the services returned. No secret was tested with Entra; to do that: <code class="command">keyturn verify</code></p></section>`;
  const [named, others] = [urgent.slice(0, MOST_NAMED), urgent.length - MOST_NAMED];
  const more =
    others <= 0
      ? undefined
      : html`<p class="quiet">And ${plural(others, 'other rotation')}: they are in the list below.</p>`;
  return html`<section aria-labelledby="attention"><h2 id="attention">Needs attention</h2><ol class="attention">${named.map(
    attentionItem,
  )}</ol>${more}</section>`;
}

export function expirySection({ rotations, calm, at }: PageFacts): Html {
  const expiries = expiriesOf(rotations, at);
  return html`<section aria-labelledby="ends"><h2 id="ends">Expiry by week</h2>${expiryChart(
    expiries,
    calm,
    at,
  )}<p class="key"><svg class="swatch" aria-hidden="true"><rect class="ok"/></svg> renewed by a run before it ends <svg class="swatch" aria-hidden="true"><rect class="left"/></svg> not renewed before it ends, as of this report</p>${besides(
    expiries,
  )}${calmList(calm)}${weekTable(expiries.weeks)}</section>`;
}

function besides({ ended, later, refused, endless, unknown, weeks }: Expiries): Html | undefined {
  const last = weeks.at(-1)?.begin;
  const parts = [
    ended > 0 ? `${ended} expired` : '',
    later > 0 && last !== undefined ? `${later} after the week of ${day(last)}` : '',
    refused > 0 ? `${refused} not accepted by Entra` : '',
    endless > 0 ? `${endless} without an end date` : '',
    unknown > 0 ? `${unknown} with an end that is not known` : '',
  ].filter(part => part !== '');
  return parts.length === 0 ? undefined : html`<p>Not in the chart: ${parts.join(', ')}.</p>`;
}

function calmList({ windows, freezes, pauses }: CalmFacts): Html | undefined {
  const items = [
    ...windows.map(
      ({ texts, rotations }) =>
        html`<li>window ${texts.join(', ')} <span class="quiet">${plural(rotations, 'rotation')}</span></li>`,
    ),
    ...freezes.map(
      ({ text, reason, rotations }) =>
        html`<li>freeze ${text}: ${reason} <span class="quiet">${plural(rotations, 'rotation')}</span></li>`,
    ),
    ...pauses.map(
      ({ rotation, reason, until }) =>
        html`<li>pause of ${rotation}: ${reason} <span class="quiet">${until === undefined ? 'without an end' : `until ${moment(until)}`}</span></li>`,
    ),
  ];
  return items.length === 0 ? undefined : html`<ul class="calm">${items}</ul>`;
}

function weekTable(weeks: readonly Week[]): Html {
  const rows = weeks
    .filter(({ renewed, left }) => renewed + left > 0)
    .map(
      ({ begin, renewed, left }) =>
        html`<tr><td>${day(begin)}</td><td class="number">${renewed + left}</td><td class="number">${left}</td></tr>`,
    );
  return html`<details class="plain"><summary>Numbers by week</summary><table><caption>Secrets that expire, by week</caption><thead><tr><th scope="col">week of</th><th scope="col">expire</th><th scope="col">of these, not renewed before</th></tr></thead><tbody>${rows}</tbody></table></details>`;
}
