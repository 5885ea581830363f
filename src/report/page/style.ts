/** The look of the page. Colours are variables, once for light and once for dark; contrast is at least that of WCAG 2.2 AA. */

const colours = `
:root{color-scheme:light dark;--page:#f7f7f5;--card:#fff;--ink:#1c2227;--quiet:#56606a;--line:#dcdfe2;--soft:#eceeef;--link:#14528f;
--bad:#a8201a;--warn:#7d5000;--good:#1c6b47;--use:#2a6f97;--old:#8aa9bd;--orphan:#9a6fb0;--other:#8d949b;--overlap:#2a6f9724;--now:#c2410c;--hatch:#f2a93b}
@media (prefers-color-scheme:dark){:root{--page:#14181b;--card:#1b2024;--ink:#e4e7ea;--quiet:#a3adb6;--line:#333a40;--soft:#262c31;--link:#86b9ea;
--bad:#ff9d94;--warn:#ecbd63;--good:#7fd1a8;--use:#5a9fc7;--old:#46667a;--orphan:#a684bd;--other:#6c757d;--overlap:#5a9fc733;--now:#fb923c;--hatch:#ecbd63}}
`;

const text = `
*{box-sizing:border-box}
html{scroll-padding-top:4.5rem}
body{margin:0 auto;padding:1.25rem clamp(.75rem,3vw,2rem) 3rem;max-width:82rem;background:var(--page);color:var(--ink);
font:14px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
h1{font-size:1.35rem;margin:0;font-weight:650}
h2{font-size:1rem;margin:0 0 .6rem;font-weight:650}
h4{font-size:.85rem;margin:1rem 0 .3rem}
p{margin:.35rem 0}
header{display:flex;flex-wrap:wrap;gap:.25rem 1rem;align-items:baseline;margin-bottom:1rem}
header p{margin:0}
footer{margin-top:1.5rem;color:var(--quiet);font-size:.85rem}
a{color:var(--link)}
code{font:12px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
.quiet{color:var(--quiet)}
.code{color:var(--quiet);font-size:.8rem;border:1px solid var(--line);border-radius:3px;padding:0 .3em;white-space:nowrap}
.tone{font-weight:600}
span.tone{white-space:nowrap}
.tone.bad{color:var(--bad)}.tone.warn{color:var(--warn)}.tone.good{color:var(--good)}.tone.quiet{color:var(--quiet)}
span.tone::before{content:"";display:inline-block;width:.55em;height:.55em;margin-right:.4em;background:currentColor;border-radius:50%}
span.tone.bad::before{border-radius:0;transform:rotate(45deg)}
span.tone.warn::before{border-radius:0}
.command{background:var(--soft);border-radius:3px;padding:.15em .45em;user-select:all;-webkit-user-select:all}
.advice{margin:.2rem 0 .2rem}
.halted{border-left:3px solid var(--bad);padding-left:.75rem;margin-bottom:.75rem}
section{background:var(--card);border:1px solid var(--line);border-radius:6px;padding:1rem;margin-bottom:1rem}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
button,select,input{font:inherit;color:inherit;background:var(--card);border:1px solid var(--quiet);border-radius:4px;padding:.2rem .5rem;min-height:1.9rem}
button{cursor:pointer}
button:hover:enabled{background:var(--soft)}
.copy{display:none;margin-left:.5rem;font-size:.8rem;min-height:1.5rem;padding:0 .5rem}
.js .copy{display:inline-block}
ul,ol{margin:0;padding:0;list-style:none}
table{border-collapse:collapse;width:100%;font-size:.9em;margin:.6rem 0}
caption{text-align:left;font-weight:600;padding-bottom:.25rem}
th,td{overflow-wrap:break-word;text-align:left;vertical-align:top;padding:.3rem .75rem .3rem 0;border-top:1px solid var(--line)}
th{color:var(--quiet);font-weight:600;border-top:0;white-space:nowrap}
td.number{text-align:right;width:8rem}
td.date,td.number,td code{white-space:nowrap}
.wide{overflow-x:auto}
`;

const fleet = `
.phases{display:block;border-radius:3px;overflow:hidden;margin-bottom:.6rem}
.phases rect{stroke:var(--card);stroke-width:1}
.bad{fill:var(--bad)}.warn{fill:var(--warn)}.good{fill:var(--good)}
.counts{display:flex;flex-wrap:wrap;gap:.4rem}
.phase{border-color:var(--line);opacity:1;color:inherit}
.phase:disabled{cursor:default}
.phase[aria-pressed=true]{border-color:var(--link);background:var(--soft)}
.phase b{font-size:1.05rem;margin-right:.15rem}
.attention li{padding:.5rem 0;border-top:1px solid var(--line)}
.attention li:first-child{border-top:0;padding-top:0}
.attention p{margin:.1rem 0}
.attention a{font-weight:600;margin-right:.6rem}
.why::first-letter{text-transform:uppercase}
.calm{color:var(--ink);margin:.5rem 0}
.plain>summary{cursor:pointer;color:var(--quiet);width:fit-content}
.plain>table{max-width:26rem}
.key{color:var(--quiet);font-size:.9em}
.swatch{width:18px;height:12px;vertical-align:-1px;margin:0 .15rem 0 .5rem}
.swatch rect{width:18px;height:12px}
.patterns{position:absolute}
`;

const drawings = `
svg text{font-size:11px;fill:var(--ink)}
svg .ticktext,svg .role{fill:var(--quiet)}
svg text.left{text-anchor:end}svg .edge{font-size:9px;fill:var(--card);font-weight:600}
svg .nowtext{fill:var(--now);font-weight:600}
svg .count{font-weight:600}
.lane,.ticktext,.nowtext{paint-order:stroke;stroke:var(--card);stroke-width:3px;stroke-linejoin:round}
.tick{stroke:var(--line)}
.base{stroke:var(--quiet)}
.now{stroke:var(--now);stroke-width:1.5}
.use,.ok{fill:var(--use)}.old{fill:var(--old)}.orphan{fill:var(--orphan)}.other{fill:var(--other)}.leaked,rect.left{fill:var(--bad)}
.due,.frozen{fill:url(#hatch)}
.hatch{fill:var(--hatch)}
.gone{fill:var(--card);fill-opacity:.62}
.removal{stroke:var(--ink);stroke-width:1.5}
.overlap{fill:var(--overlap)}
.lastuse{fill:var(--card);stroke:var(--ink);stroke-width:2}
.open{fill:var(--good);fill-opacity:.55}
.freezeband{fill:var(--hatch);fill-opacity:.16}
.rail{fill:var(--line)}.duerail{fill:url(#hatch)}.spent{fill:var(--use)}.late{fill:var(--warn)}.ended{fill:var(--bad)}
.timeline,.chart{display:block;margin:.6rem 0;overflow:visible}
`;

/** A row is no list item by its display: to hide one of those numbers all that follow anew, a thousand times for a thousand rows. */
const rows = `
.tools{display:none;flex-wrap:wrap;gap:.5rem .8rem;align-items:center;position:sticky;top:0;background:var(--card);padding:.5rem 0;z-index:1;border-bottom:1px solid var(--line)}
.js .tools{display:flex}
.tools input{width:12rem;max-width:100%}.tools select{max-width:10rem}
.buttons{display:flex;gap:.4rem}
.legend{margin:.5rem 0}
.head,summary:has(h3){display:grid;grid-template-columns:minmax(9rem,2.2fr) 8rem minmax(11rem,1.4fr) 6rem minmax(7rem,1fr) minmax(11rem,1.8fr);gap:.15rem 1rem;align-items:center}
.head{color:var(--quiet);font-weight:600;font-size:.85rem;padding:.5rem .5rem .3rem 1.4rem}
.rotation{display:block;border-top:1px solid var(--line);content-visibility:auto;contain-intrinsic-size:auto 2.3rem}
.rotation:has(>details[open]){contain-intrinsic-size:auto 32rem}
.rotation summary{padding:.4rem .5rem .4rem 1.4rem;cursor:pointer;position:relative;list-style:none}
.rotation summary::-webkit-details-marker{display:none}
.rotation summary::before{content:"";position:absolute;left:.4rem;top:calc(50% - .28rem);border:.28rem solid transparent;border-left:.4rem solid var(--quiet)}
.rotation details[open]>summary::before{transform:rotate(90deg);left:.3rem}
.rotation summary:hover{background:var(--soft)}
.rotation summary:focus-visible{outline-offset:-2px}
.rotation h3{font-size:1em;margin:0;font-weight:600}
.hint{display:none}
.details{padding:.1rem .5rem 1rem 1.4rem}
.findings li{margin:.4rem 0}
.history>li{margin:.5rem 0;padding-left:.75rem;border-left:2px solid var(--line)}
.history ul{font-size:.9em}
[hidden]{display:none!important}
`;

const narrow = `
@media (max-width:66rem){.head{display:none}.tools{position:static}.wide table{min-width:44rem}.hint{display:inline;margin-right:.3em;color:var(--quiet);font-size:.85em}
summary:has(h3){grid-template-columns:1fr auto}.rotation summary .cell:nth-child(n+3){grid-column:1/-1}.rotation summary .life{display:none}
.rotation{contain-intrinsic-size:auto 7rem}}
`;

const print = `
@media print{:root{color-scheme:light;--page:#fff;--card:#fff;--ink:#000;--quiet:#444;--line:#bbb;--soft:#eee;--link:#000;--bad:#a8201a;--warn:#7d5000;--good:#1c6b47;
--use:#2a6f97;--old:#8aa9bd;--orphan:#9a6fb0;--other:#8d949b;--overlap:#2a6f9724;--now:#c2410c;--hatch:#f2a93b}
html{font-size:11px}code{font-size:9.5px}body{font-size:11px;padding:0;max-width:none;print-color-adjust:exact;-webkit-print-color-adjust:exact}section{border:0;padding:0}
.js .tools,.js .copy,.legend,.plain:not([open]){display:none}.rotation{content-visibility:visible;break-inside:avoid}.rotation summary::before{display:none}.wide{overflow:visible}}
`;

export const style = [colours, text, fleet, drawings, rows, narrow, print].join('').replaceAll('\n', '');
