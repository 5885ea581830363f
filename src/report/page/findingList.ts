/** Findings, each with the command that helps: selectable as text, and with a button to copy it where scripts run. */
import type { Advice, FindingFacts } from './facts.ts';
import { type Html, html } from './html.ts';
import type { Tone } from './words.ts';

export function findingList(findings: readonly FindingFacts[]): Html | undefined {
  if (findings.length === 0) return undefined;
  return html`<ul class="findings">${findings.map(finding => html`<li>${findingText(finding)}</li>`)}</ul>`;
}

const TONES: Readonly<Record<FindingFacts['severity'], Tone>> = {
  human: 'bad',
  failed: 'bad',
  unknown: 'warn',
  locked: 'warn',
  note: 'quiet',
};

const LABELS: Readonly<Record<FindingFacts['severity'], string>> = {
  human: 'a human is needed',
  failed: 'failed',
  unknown: 'unknown',
  locked: 'locked',
  note: 'note',
};

function findingText({ severity, code, text, advice }: FindingFacts): Html {
  return html`<p><b class="tone ${TONES[severity]}">${LABELS[severity]}</b> ${text} <span class="code">${code}</span></p>${
    advice && adviceText(advice)
  }`;
}

export function adviceText(advice: Advice): Html {
  if ('sentence' in advice) return html`<p class="advice">${advice.sentence}</p>`;
  const { command, remark } = advice;
  return html`<p class="advice"><code class="command">${command}</code><button type="button" class="copy">Copy</button>${
    remark && html` <span class="quiet">${remark}</span>`
  }</p>`;
}
