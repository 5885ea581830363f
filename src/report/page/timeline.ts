/** The credentials of one rotation as bars on one scale of time, with what is known to happen to them. */
import type { CredentialFacts, RotationFacts } from './facts.ts';
import { type Html, html } from './html.ts';
import { monthTicks, rounded, type TimeScale, timeScale } from './timeScale.ts';
import { DAY_MS, day, lastUseWords, ROLE_WORDS, short } from './words.ts';

const AXIS = 18;
const LANE = 34;
const BAR_TOP = 17;
const BAR = 10;
const MOST_TICKS = 8;

/** Empty where nothing was read. */
export function timeline({ credentials, reachMs, name }: RotationFacts, now: Date): Html | undefined {
  if (credentials.length === 0) return undefined;
  const scale = scaleFor(credentials, reachMs, now);
  const height = AXIS + credentials.length * LANE;
  const lanes = credentials.map((credential, index) => lane(credential, AXIS + index * LANE, scale));
  const label = `Timeline of ${name} from ${day(scale.from)} to ${day(scale.until)}; the dates are in the table below`;
  return html`<svg class="timeline" role="img" aria-label="${label}" width="100%" height="${height}">${axis(scale, now)}${overlaps(credentials, scale, height)}${lanes}${nowLine(scale, now)}</svg>`;
}

function inWords({ keyId, role, start, end, leaked }: CredentialFacts): string {
  const until = end === undefined ? 'without an end' : `until ${day(end)}`;
  return `${short(keyId)}, ${ROLE_WORDS[role]}${leaked === undefined ? '' : ', leaked'}, from ${day(start)} ${until}`;
}

/** From the first to the last date that lies within reach of the present. */
function scaleFor(credentials: readonly CredentialFacts[], reachMs: number, now: Date): TimeScale {
  const [low, high] = [now.getTime() - reachMs, now.getTime() + reachMs];
  const times = credentials.flatMap(({ start, end, removal }) =>
    [start, end, removal?.at, removal?.by].flatMap(date => (date === undefined ? [] : [date.getTime()])),
  );
  const within = times.map(time => Math.min(high, Math.max(low, time)));
  const [first, last] = [
    Math.min(now.getTime() - 7 * DAY_MS, ...within),
    Math.max(now.getTime() + 30 * DAY_MS, ...within),
  ];
  return timeScale(new Date(first), new Date(last));
}

/** Beside the present there is no room for another word. */
const NEAR_NOW = 7;

function axis(scale: TimeScale, now: Date): Html[] {
  return monthTicks(scale, MOST_TICKS).flatMap(({ at, words }) => {
    const x = scale.x(at);
    if (Math.abs(x - scale.x(now)) < NEAR_NOW) return [];
    return [html`<line class="tick" x1="${x}%" x2="${x}%" y2="100%"/>${axisText('ticktext', x, words)}`];
  });
}

function nowLine(scale: TimeScale, now: Date): Html {
  const x = scale.x(now);
  return html`<line class="now" x1="${x}%" x2="${x}%" y2="100%"/>${axisText('nowtext', x, 'now')}`;
}

/** To the right of a line, or to its left where there is no more room. */
function axisText(look: string, x: number, words: string): Html {
  return x > 92
    ? html`<text class="${look} left" x="${x}%" dx="-4" y="11">${words}</text>`
    : html`<text class="${look}" x="${x}%" dx="4" y="11">${words}</text>`;
}

/** From the confirmation of the new secret to the removal of the old one, over all lanes. */
function overlaps(credentials: readonly CredentialFacts[], scale: TimeScale, height: number): Html[] {
  return credentials.flatMap(({ confirmedAt, removal, end }) => {
    const until = removal?.at ?? removal?.by ?? end;
    if (confirmedAt === undefined || until === undefined || until <= confirmedAt) return [];
    const [x, width] = stretch(confirmedAt, until, scale);
    return [
      html`<rect class="overlap" x="${x}%" y="${AXIS}" width="${width}%" height="${height - AXIS}"><title>overlap: ${day(confirmedAt)} until ${day(until)}</title></rect>`,
    ];
  });
}

function lane(credential: CredentialFacts, top: number, scale: TimeScale): Html {
  const { keyId, role, start, end, leaked } = credential;
  const [x, width] = stretch(start, end ?? scale.until, scale);
  const look = leaked === undefined ? LOOKS[role] : 'leaked';
  const y = top + BAR_TOP;
  const title = `${inWords(credential)}; last sign-in: ${lastUseWords(credential.lastUse)}`;
  return html`<text class="lane" x="0" y="${top + 12}">${short(keyId)} <tspan class="role">${ROLE_WORDS[role]}${
    leaked === undefined ? '' : ', LEAKED'
  }</tspan></text><rect class="bar ${look}" x="${x}%" y="${y}" width="${width}%" height="${BAR}" rx="2"><title>${title}</title></rect>${renewal(
    credential,
    y,
    scale,
  )}${removal(credential, y, scale)}${edges(credential, y, scale)}${use(credential, y, scale)}`;
}

const LOOKS: Readonly<Record<CredentialFacts['role'], string>> = {
  'in use': 'use',
  'perhaps in use': 'use',
  superseded: 'old',
  orphan: 'orphan',
  kept: 'orphan',
  other: 'other',
};

/** The time in which a successor is due. */
function renewal({ renewFrom, start, end }: CredentialFacts, y: number, scale: TimeScale): Html | undefined {
  const until = end ?? scale.until;
  if (renewFrom === undefined || renewFrom >= until || scale.isAfter(renewFrom)) return undefined;
  const [x, width] = stretch(renewFrom < start ? start : renewFrom, until, scale);
  return html`<rect class="due" x="${x}%" y="${y}" width="${width}%" height="${BAR}"><title>a new secret is due from ${day(renewFrom)}</title></rect>`;
}

/** From when it may be gone. */
function removal({ removal: gone, end }: CredentialFacts, y: number, scale: TimeScale): Html | undefined {
  const at = gone?.at;
  if (at === undefined || scale.isAfter(at) || (end !== undefined && at >= end)) return undefined;
  const [x, width] = stretch(at, gone?.by ?? end ?? scale.until, scale);
  return html`<rect class="gone" x="${x}%" y="${y - 1}" width="${width}%" height="${BAR + 2}"/><line class="removal" x1="${x}%" x2="${x}%" y1="${
    y - 3
  }" y2="${y + BAR + 3}"><title>removed from ${day(at)} on, if unused</title></line>`;
}

/** What continues outside of the scale is not cut off silently. */
function edges({ start, end }: CredentialFacts, y: number, scale: TimeScale): Html[] {
  const before = scale.isBefore(start)
    ? [html`<text class="edge" x="0" y="${y + 9}" dx="2">‹ ${day(start)}</text>`]
    : [];
  const isLater = end === undefined || scale.isAfter(end);
  const words = end === undefined ? 'no end' : day(end);
  const after = isLater
    ? [html`<text class="edge left" x="100%" y="${y + 9}" dx="-2">${words} ›</text>`]
    : [];
  return [...before, ...after];
}

function use({ lastUse }: CredentialFacts, y: number, scale: TimeScale): Html | undefined {
  if (!('at' in lastUse) || scale.isBefore(lastUse.at)) return undefined;
  return html`<circle class="lastuse" cx="${scale.x(lastUse.at)}%" cy="${y + BAR / 2}" r="4"><title>last sign-in: ${lastUseWords(lastUse)}</title></circle>`;
}

/** Never invisible, however short. */
function stretch(from: Date, until: Date, scale: TimeScale): readonly [x: number, width: number] {
  const x = scale.x(from);
  return [Math.min(x, 99.6), Math.max(0.4, rounded(scale.x(until) - x))];
}
