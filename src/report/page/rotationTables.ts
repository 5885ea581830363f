/** What stands below a timeline: its dates, and the places of the secret. */
import { moment } from '../../rotation/words.ts';
import type { CredentialFacts, PlaceFacts, RotationFacts } from './facts.ts';
import { type Html, html } from './html.ts';
import { day, distance, lastUseWords, ROLE_WORDS, short } from './words.ts';

export function credentialTable({ credentials, name, registration }: RotationFacts, now: Date): Html {
  if (credentials.length === 0)
    return html`<p class="quiet">No credential is known of ${registration ?? name}.</p>`;
  const rows = credentials.map(credential => credentialRow(credential, now));
  return html`<div class="wide" tabindex="0" role="region" aria-label="Credentials of ${name}"><table><caption>Credentials of registration ${
    registration ?? name
  }</caption><thead><tr><th scope="col">credential</th><th scope="col">role</th><th scope="col">created</th><th scope="col">ends</th><th scope="col">last sign-in by others</th><th scope="col">next</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

function credentialRow(credential: CredentialFacts, now: Date): Html {
  const { keyId, displayName, role, start, end, leaked, lastUse } = credential;
  const leak = leaked === undefined ? undefined : html` <b class="tone bad">leaked</b>`;
  const named = displayName === '' ? undefined : html`<br><span class="quiet">${displayName}</span>`;
  return html`<tr><td><code>${keyId}</code>${named}</td><td>${ROLE_WORDS[role]}${leak}</td><td class="date">${day(start)}</td><td class="date">${
    end === undefined ? 'no end' : html`${day(end)}<br><span class="quiet">${distance(end, now)}</span>`
  }</td><td>${lastUseWords(lastUse)}</td><td>${fate(credential)}</td></tr>`;
}

function fate({ role, renewFrom, removal, leaked }: CredentialFacts): string {
  const told = leaked?.namedBy === undefined ? '' : `reported as leaked in run ${leaked.namedBy}; `;
  if (removal !== undefined) {
    const at = removal.at === undefined ? '' : `removed from ${day(removal.at)} on: `;
    const by = removal.by === undefined ? '' : `; at the latest on ${day(removal.by)}`;
    return `${told}${at}${removal.reason}${by}`;
  }
  if (renewFrom !== undefined) return `${told}a new secret is due from ${day(renewFrom)}`;
  return role === 'other' ? `${told}not touched` : told.replace(/; $/, '');
}

export function placeTable({ places, name }: RotationFacts): Html {
  const rows = places.map(placeRow);
  return html`<div class="wide" tabindex="0" role="region" aria-label="Places of ${name}"><table><caption>Places of the secret</caption><thead><tr><th scope="col">place</th><th scope="col">state</th><th scope="col">holds</th><th scope="col">proof</th><th scope="col">since</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

const TONES = { good: 'good', bad: 'bad', open: 'warn' } as const;

function placeRow({ place, required, proof, canary, tone, state, detail, holds, since }: PlaceFacts): Html {
  const effort = required ? undefined : html` <span class="code">best effort</span>`;
  const held =
    holds === undefined
      ? 'not known'
      : html`${holds.isLikely ? 'perhaps ' : ''}<code>${short(holds.keyId)}</code>`;
  const started = canary === undefined ? undefined : html`<br><span class="quiet">canary: ${canary}</span>`;
  return html`<tr><td>${place}${effort}</td><td><b class="tone ${TONES[tone]}">${state}</b> ${detail}</td><td>${held}</td><td class="date">${
    proof ?? ''
  }${started}</td><td class="date">${since === undefined ? 'not known' : `${since.what} ${moment(since.at)}`}</td></tr>`;
}
