/** The page: one file without any reference to another one, which shows facts about a fleet at one moment. */
import { createHash } from 'node:crypto';
import { moment, plural } from '../../rotation/words.ts';
import { behavior } from './behavior.ts';
import type { PageFacts, RotationFacts } from './facts.ts';
import { attentionSection, expirySection, phaseSection } from './fleet.ts';
import { runsSection } from './history.ts';
import { type Html, html, verbatim } from './html.ts';
import { rotationEntry } from './rotationEntry.ts';
import { style } from './style.ts';
import { PHASES } from './words.ts';

/** A whole HTML document. */
export function page(facts: PageFacts): string {
  const { policy, at, trail } = facts;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Keyturn: ${policy}, ${moment(at)}</title>
<style>${verbatim(style)}</style>
</head>
<body>
${patterns}
${heading(facts)}
<main>
${phaseSection(facts)}
${attentionSection(facts)}
${expirySection(facts)}
${trail && runsSection(trail)}
${rotationsSection(facts)}
</main>
${footer(facts)}
<script>${verbatim(behavior)}</script>
</body>
</html>
`.toString();
}

/** Nothing is loaded, and nothing runs but this style and this script (CSP Level 3, hash sources). */
function contentPolicy(): string {
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return `default-src 'none'; script-src ${hash(behavior)}; style-src ${hash(style)}; base-uri 'none'; form-action 'none'`;
}

/** Hatching, for all drawings. */
const patterns = html`<svg class="patterns" aria-hidden="true" width="0" height="0"><defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="hatch" width="2" height="6"/></pattern></defs></svg>`;

function heading({ policy, at, chosen, rotations }: PageFacts): Html {
  const urgent = rotations.filter(({ attention }) => attention !== undefined).length;
  const verdict =
    urgent === 0
      ? html`<span class="tone good">nothing needs attention</span>`
      : html`<a href="#attention"><span class="tone bad">${urgent} of ${rotations.length} need attention</span></a>`;
  return html`<header><h1>${policy}</h1><p>${verdict} <span class="quiet">read ${moment(at)}${
    chosen === undefined ? '' : `; only ${chosen}`
  }</span></p></header>`;
}

/** So few are shown with all their details from the beginning. */
const FEW = 3;

function rotationsSection({ rotations, at, trail }: PageFacts): Html {
  const items = rotations.map((rotation, index) =>
    rotationEntry(rotation, index, { now: at, trail, isOpen: rotations.length <= FEW }),
  );
  return html`<section aria-labelledby="rotations"><h2 id="rotations">Rotations</h2>${toolbar(rotations)}${legend}<div class="head" aria-hidden="true"><span>rotation</span><span>phase</span><span>secret in use ends</span><span>lifetime used</span><span>places</span><span>next</span></div><ol class="rotations">${items}</ol><p class="none" hidden>No rotation matches.</p></section>`;
}

/** Shown where scripts run: without them nothing could be chosen. */
function toolbar(rotations: readonly RotationFacts[]): Html {
  const codes = Map.groupBy(
    rotations.flatMap(({ findings }) => [...new Set(findings.map(({ code }) => code))]),
    code => code,
  );
  const found = [...codes].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return html`<form class="tools" role="search" aria-label="Choose rotations"><label>Search <input type="search" id="search" autocomplete="off" spellcheck="false" placeholder="name, place, id, finding"></label><label>Phase <select id="phase"><option value="">all</option>${PHASES.filter(
    ({ phase }) => rotations.some(each => each.phase === phase),
  ).map(
    ({ phase, words }) => html`<option value="${phase}">${words}</option>`,
  )}</select></label><label>Finding <select id="code"><option value="">all</option>${found.map(
    ([code, all]) => html`<option value="${code}">${code} (${all.length})</option>`,
  )}</select></label>${choice(
    rotations,
    'group',
    'Group',
  )}${choice(rotations, 'owner', 'Owner')}<label>Sort by <select id="sort"><option value="n">urgency</option><option value="name">name</option><option value="end">end</option><option value="phase">phase</option></select></label><span class="buttons"><button type="button" id="open">Open all</button><button type="button" id="close">Close all</button></span><output id="shown" aria-live="polite">${plural(
    rotations.length,
    'rotation',
  )}</output></form>`;
}

/** Undefined where there is nothing to choose from. */
function choice(
  rotations: readonly RotationFacts[],
  key: 'group' | 'owner',
  title: string,
): Html | undefined {
  const known = [...new Set(rotations.flatMap(rotation => rotation[key] ?? []))].sort();
  if (known.length === 0) return undefined;
  return html`<label>${title} <select id="${key}"><option value="">all</option>${known.map(each => html`<option value="${each}">${each}</option>`)}</select></label>`;
}

const swatch = (look: string) => html`<svg class="swatch" aria-hidden="true"><rect class="${look}"/></svg>`;

const legend = html`<details class="plain legend"><summary>How to read a timeline</summary><p class="key">${swatch('use')} in use ${swatch('due')} a new secret is due ${swatch('old')} superseded ${swatch('gone')} may be removed if unused ${swatch('orphan')} created by a run, in no vault version ${swatch('other')} not created by Keyturn ${swatch('leaked')} leaked ${swatch('overlap')} overlap: the new one is confirmed, the old one still works <svg class="swatch" aria-hidden="true"><circle class="lastuse" cx="9" cy="6" r="4"/></svg> last sign-in by others <svg class="swatch" aria-hidden="true"><line class="now" x1="9" x2="9" y1="0" y2="12"/></svg> when the services were read</p></details>`;

function footer({ version, at }: PageFacts): Html {
  return html`<footer><p>Created by Keyturn ${version} from the state that the services returned on ${moment(at)}. All times are UTC. “Valid” refers to dates: no secret was tested with Entra (<code>keyturn verify</code> does that). This page contains no value of a secret, loads nothing and sends nothing.</p></footer>`;
}
