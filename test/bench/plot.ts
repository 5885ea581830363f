/** Plots as SVG: panels side by side, each with points, the line fitted to them, and labelled axes. */
import type { Fit, XY } from './fit.ts';

export interface Panel {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly points: readonly XY[];
  readonly fit: Fit | undefined;
}

const [WIDTH, HEIGHT] = [520, 400];
const MARGIN = { left: 76, right: 24, top: 48, bottom: 60 };
const [INNER_WIDTH, INNER_HEIGHT] = [WIDTH - MARGIN.left - MARGIN.right, HEIGHT - MARGIN.top - MARGIN.bottom];

export function plotOf(panels: readonly Panel[]): string {
  const width = WIDTH * panels.length;
  const drawn = panels.map(
    (panel, index) => `<g transform="translate(${index * WIDTH} 0)">${draw(panel)}</g>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${HEIGHT}" viewBox="0 0 ${width} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${HEIGHT}" fill="white"/>`,
    ...drawn,
    '</svg>\n',
  ].join('\n');
}

function draw({ title, xLabel, yLabel, points, fit }: Panel): string {
  const [ticksX, ticksY] = [ticksTo(points.map(({ x }) => x)), ticksTo(points.map(({ y }) => y))];
  const across = (x: number) => round(MARGIN.left + (x / (ticksX.at(-1) ?? 1)) * INNER_WIDTH);
  const up = (y: number) => round(HEIGHT - MARGIN.bottom - (y / (ticksY.at(-1) ?? 1)) * INNER_HEIGHT);
  const [left, bottom] = [MARGIN.left, HEIGHT - MARGIN.bottom];
  const middle = MARGIN.top + INNER_HEIGHT / 2;
  return [
    text(left + INNER_WIDTH / 2, 26, title, 'font-size="14" font-weight="bold"'),
    ...ticksX.flatMap(x => [
      stroke(across(x), bottom, across(x), MARGIN.top, '#e4e4e4'),
      text(across(x), bottom + 18, grouped(x)),
    ]),
    ...ticksY.flatMap(y => [
      stroke(left, up(y), left + INNER_WIDTH, up(y), '#e4e4e4'),
      text(left - 8, up(y) + 4, grouped(y), 'text-anchor="end"'),
    ]),
    stroke(left, bottom, left + INNER_WIDTH, bottom, '#333'),
    stroke(left, bottom, left, MARGIN.top, '#333'),
    text(left + INNER_WIDTH / 2, HEIGHT - 18, xLabel),
    text(20, middle, yLabel, `transform="rotate(-90 20 ${middle})"`),
    ...(fit === undefined ? [] : [fitted(fit, points, across, up)]),
    ...points.map(({ x, y }) => `<circle cx="${across(x)}" cy="${up(y)}" r="4" fill="#1f5fa8"/>`),
  ].join('\n');
}

type Scale = (value: number) => number;

function fitted({ slope, offset }: Fit, points: readonly XY[], across: Scale, up: Scale): string {
  const ends = [Math.min(...points.map(({ x }) => x)), Math.max(...points.map(({ x }) => x))];
  const [from = 0, to = 0] = ends;
  const at = (x: number) => up(Math.max(0, offset + slope * x));
  return stroke(
    across(from),
    at(from),
    across(to),
    at(to),
    '#d9622b',
    'stroke-width="1.5" stroke-dasharray="6 4"',
  );
}

/** From zero to above the largest, in four to ten steps of 1, 2 or 5 with zeros behind. */
export function ticksTo(values: readonly number[]): number[] {
  const largest = Math.max(1e-9, ...values);
  const power = 10 ** Math.floor(Math.log10(largest));
  const step = [0.1, 0.2, 0.5, 1, 2].map(factor => factor * power).find(one => largest / one <= 8) ?? power;
  const count = Math.ceil(largest / step - 1e-9);
  return Array.from({ length: count + 1 }, (_none, index) => Number((index * step).toPrecision(6)));
}

function stroke(x1: number, y1: number, x2: number, y2: number, color: string, more = ''): string {
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${color}" ${more}/>`;
}

function text(x: number, y: number, content: string, more = ''): string {
  const anchor = more.includes('text-anchor') ? '' : 'text-anchor="middle" ';
  return `<text x="${round(x)}" y="${round(y)}" ${anchor}fill="#222" ${more}>${escaped(content)}</text>`;
}

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

function grouped(value: number): string {
  return value.toLocaleString('en-US');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
