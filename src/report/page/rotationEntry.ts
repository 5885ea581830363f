/** One rotation: a line that is always visible, and all that is known below it. */
import type { TrailSummary } from '../trailSummary.ts';
import type { NextFacts, RotationFacts } from './facts.ts';
import { adviceText, findingList } from './findingList.ts';
import { pastOf } from './history.ts';
import { type Html, html } from './html.ts';
import { credentialTable, placeTable } from './rotationTables.ts';
import { timeline } from './timeline.ts';
import { rounded } from './timeScale.ts';
import { day, distance, phaseLook } from './words.ts';

/** `index`: its place in the order of urgency. `isOpen`: its details are shown from the beginning. */
export function rotationEntry(
  rotation: RotationFacts,
  index: number,
  {
    now,
    trail,
    isOpen,
  }: { readonly now: Date; readonly trail: TrailSummary | undefined; readonly isOpen: boolean },
): Html {
  const { name, group, owner, phase, end, findings } = rotation;
  const { words, tone } = phaseLook(phase);
  const codes = [...new Set(findings.map(({ code }) => code))].join(' ');
  // What is not known, or not accepted any more, comes before what ends soon.
  const ends = end instanceof Date ? day(end) : end === 'no end' ? '9999' : '0000';
  return html`<li class="rotation" id="${anchorOf(name)}" data-n="${index}" data-name="${name}" data-phase="${phase}" data-end="${ends}" data-group="${
    group ?? ''
  }" data-owner="${owner ?? ''}" data-codes="${codes}"><details${isOpen ? html` open` : undefined}><summary><h3>${name}</h3><span class="cell"><span class="tone ${tone}">${words}</span></span><span class="cell">${endCell(
    rotation,
    now,
  )}</span><span class="cell life">${life(rotation, now)}</span><span class="cell">${placesCell(rotation)}</span><span class="cell">${nextCell(
    rotation.next,
    now,
  )}</span></summary><div class="details">${details(rotation, now, trail)}</div></details></li>`;
}

/** Names of rotations are lower-case letters, digits and hyphens (policy/policySchema.ts). */
function anchorOf(name: string): string {
  return `r-${name}`;
}

function endCell({ end }: RotationFacts, now: Date): Html {
  if (!(end instanceof Date)) return html`<span class="hint">end </span>${END_WORDS[end]}`;
  return html`<span class="hint">ends </span>${day(end)} <span class="quiet">${distance(end, now)}</span>`;
}

const END_WORDS = {
  'no end': 'no end date',
  removed: 'was removed',
  refused: 'refused by Entra',
  unknown: 'not known',
} as const;

function placesCell({ places }: RotationFacts): Html {
  const count = (wanted: string) => places.filter(({ tone }) => tone === wanted).length;
  const [good, bad, open] = [count('good'), count('bad'), count('open')];
  const parts = [
    ...(bad > 0 ? [html`<span class="tone bad">${bad} off</span>`] : []),
    ...(open > 0 ? [html`<span class="tone warn">${open} unknown</span>`] : []),
    ...(good > 0 ? [html`<span class="tone good">${good} ok</span>`] : []),
  ];
  return html`<span class="hint">places </span>${parts.length === 0 ? 'not read' : parts.map(part => html`${part} `)}`;
}

function nextCell({ words, at, by }: NextFacts, now: Date): Html {
  const first = at ?? by;
  const when =
    first === undefined
      ? undefined
      : html` <span class="quiet">${at === undefined ? 'by ' : ''}${day(first)}, ${distance(first, now)}</span>`;
  return html`<span class="hint">next </span>${words}${when}`;
}

/** How much of its life the secret in use has behind it, and from where on a successor is due. */
function life({ credentials }: RotationFacts, now: Date): Html | undefined {
  const current = credentials.find(({ role }) => role === 'in use');
  if (current?.end === undefined) return undefined;
  const [start, end] = [current.start.getTime(), current.end.getTime()];
  if (end <= start) return undefined;
  const at = (time: number) => rounded(100 * Math.min(1, Math.max(0, (time - start) / (end - start))));
  const due = current.renewFrom === undefined ? 100 : at(current.renewFrom.getTime());
  const used = at(now.getTime());
  const look = used >= 100 ? 'ended' : used >= due ? 'late' : 'spent';
  return html`<svg aria-hidden="true" width="100%" height="8"><rect class="rail" width="100%" height="8" rx="2"/><rect class="duerail" x="${due}%" width="${rounded(
    100 - due,
  )}%" height="8"/><rect class="${look}" width="${used}%" height="8" rx="2"/></svg>`;
}

function details(rotation: RotationFacts, now: Date, trail: TrailSummary | undefined): Html {
  const { name, appId, registration, tenant, why, findings, served } = rotation;
  const servedWords =
    served === undefined
      ? 'Whether its consumers are served is not known.'
      : served
        ? 'Valid by its dates; every required place has it.'
        : 'Not every consumer is served.';
  const known = rotation.credentials.length > 0 || registration !== undefined;
  return html`<p class="why">${why}. ${servedWords}</p><p class="quiet">Registration ${registration ?? 'not read'}, client <code>${appId}</code>, tenant <code>${tenant}</code></p>${whose(rotation)}${findingList(
    findings,
  )}${timeline(rotation, now)}${known ? credentialTable(rotation, now) : undefined}${
    rotation.places.length > 0 ? placeTable(rotation) : undefined
  }${trail && pastOf(name, trail)}`;
}

function whose({ owner, contact, labels = {} }: RotationFacts): Html | undefined {
  const words = [
    ...(owner === undefined ? [] : [`Owner ${owner}`]),
    ...(contact === undefined ? [] : [`contact ${contact}`]),
    ...Object.entries(labels).map(([name, text]) => `${name}: ${text}`),
  ];
  return words.length === 0 ? undefined : html`<p class="quiet">${words.join(', ')}</p>`;
}

/** What is needed where only few lines have room. */
export function attentionItem({ name, phase, attention }: RotationFacts): Html | undefined {
  if (attention === undefined) return undefined;
  const { words, tone } = phaseLook(phase);
  return html`<li><p><a href="#${anchorOf(name)}">${name}</a> <span class="tone ${tone}">${words}</span></p><p>${attention.text}</p>${
    attention.advice && adviceText(attention.advice)
  }</li>`;
}
