// The report as one self-contained page.
import { PAGE_STYLE } from '../bench/page-style.ts';
import { formatBytes, formatCount, formatDuration, formatShare } from '../profile/format.ts';
import { escapeHtml, wrapPage } from '../profile/html.ts';
import type { Report } from './build-report.ts';
import type { ClassReport, HeapReport } from './describe-heap.ts';
import { AFTER_COLOUR, ALLOCATIONS, BEFORE_COLOUR, drawCrossFrees, drawSizes, drawWaste, PEAK_BYTES } from './plot-sizes.ts';
import { drawLifetimes, drawTimeline, type Legend, legendOfSeries, LIFETIME_LEGEND } from './plot-time.ts';
import { describeFacts, describeVerdict, formatMean, listCards, nameClass, nameSizes, titleReport } from './words.ts';

export interface PageFacts {
  readonly file: string;
  readonly hash: string;
  readonly notes: readonly string[];
}

const MAX_ROWS = 14;
const CARD_COLOUR = '#8d99ae';

const STYLE = `${PAGE_STYLE}
.verdict { margin: .9rem 0; padding: .7rem 1rem; font-size: 1.1rem; color: var(--ink); background: var(--card); border-left: 5px solid ${AFTER_COLOUR}; border-radius: 4px; }
.cards strong { display: block; font-size: 1.35rem; font-variant-numeric: tabular-nums; }
.cards li { min-width: 9rem; font-size: .85rem; color: var(--dim); }
.cards strong { color: var(--ink); }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; margin: .25rem 0; padding: 0; list-style: none; font-size: .85rem; }
.legend li::before { content: ""; display: inline-block; width: .75em; height: .75em; margin-right: .4em; background: var(--colour); border-radius: 2px; }
.wide { overflow-x: auto; }
.wide td, .wide th { white-space: nowrap; }
.pair th, .pair td { padding-inline: .4rem; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(560px, 100%), 1fr)); gap: 1rem 2rem; margin-top: .75rem; }
`;

export function formatPage(report: Report, { file, hash, notes }: PageFacts): string {
  const title = titleReport(report);
  const { before, after, totals } = report;
  const heaps: Legend = { names: [before, ...(after === undefined ? [] : [after])].map(({ name }) => `blocks in the ${name} heap`), colours: [BEFORE_COLOUR, AFTER_COLOUR] };
  const isSampled = report.lifetimes.length > 0;
  return wrapPage(title, STYLE, `<header>
<h1>${escapeHtml(title)}</h1>
<p class="facts">${[...describeFacts(report), `${file}, sha256 ${hash.slice(0, 12)}`].map(escapeHtml).join(' · ')}</p>
${notes.map((note) => `<p class="notice">${escapeHtml(note)}</p>`).join('\n')}
<p class="verdict">${escapeHtml(describeVerdict(report))}</p>
${formatCards(report)}
</header>
${formatVerdictTable(report)}
${formatSection('sizes', 'Sizes', `How often each size was asked for, and what was live when most bytes were. Each tick below the bars is a size of block: a request gets the first block at or right of it, and what lies between is wasted. Hover for figures.`, `${formatLegend(heaps)}${drawSizes(report, ALLOCATIONS)}${drawSizes(report, PEAK_BYTES)}`)}
${formatSection('waste', 'Waste per size of block', `What blocks take beside what was asked for, when most bytes were live: ${[before, ...(after === undefined ? [] : [after])].map((heap) => `${escapeHtml(heap.name)} ${formatBytes(heap.peak.waste)}`).join(', ')}. Above the classes a block takes whole pages.`, `${formatLegend(heaps)}${drawWaste(report)}<div class="pair">${[before, ...(after === undefined ? [] : [after])].map(formatClasses).join('')}</div>`)}
${formatSection('timeline', 'Live bytes over time', describeTimeline(report), `${formatLegend(legendOfSeries(report))}${drawTimeline(report)}`)}
${formatSection('lifetimes', 'Lifetimes', isSampled ? 'How long blocks lived, estimated from a sample of them. Blocks that live shortly are served from a thread’s list again and again; those that live to the end decide how much memory stays.' : 'No block was sampled: the program asked for too little.', isSampled ? `${formatLegend(LIFETIME_LEGEND)}${drawLifetimes(report)}` : '')}
${formatSection('cross', 'Blocks that another thread frees', totals.crossFrees === 0 ? 'Every block was freed by the thread that had allocated it.' : `${formatShare(totals.crossFrees, totals.frees)} of the frees are by another thread than the one that allocated: such a block has to find its way home. By size:`, totals.crossFrees === 0 ? '' : drawCrossFrees(report))}
${report.processes.length < 2 ? '' : formatSection('processes', 'Processes', 'Everything above is of all of them together, each at its own peak.', formatProcesses(report))}`);
}

function formatSection(id: string, title: string, text: string, content: string): string {
  return `<section id="${id}"><h2>${title}</h2><p>${text}</p>${content}</section>`;
}

function formatLegend({ names, colours }: Legend): string {
  return `<ul class="legend">${names.map((name, index) => `<li style="--colour:${colours[index] ?? ''}">${escapeHtml(name)}</li>`).join('')}</ul>`;
}

function formatCards(report: Report): string {
  const items = listCards(report).map(([title, figure, text]) => `<li style="--colour:${title === 'then' ? AFTER_COLOUR : CARD_COLOUR}">${escapeHtml(title)}<strong>${escapeHtml(figure)}</strong>${escapeHtml(text)}</li>`);
  return `<ul class="cards">${items.join('')}</ul>`;
}

function formatVerdictTable({ verdict }: Report): string {
  const [head, ...rows] = verdict?.rows ?? [];
  return head === undefined ? '' : formatSection('verdict', 'What is expected of it', 'Predicted from the profile, before anything is built; the last columns are of a part of the profile that took no part in the choice.', formatTable(head, rows));
}

function describeTimeline({ processes, series }: Report): string {
  if (series.length === 0) return 'No moment was recorded.';
  if (processes.some(({ runs }) => runs > 1)) return 'Of many processes together, by their age: as if all had begun at once.';
  return 'Bytes that the program had asked for and not yet freed. A dot is the peak.';
}

function formatClasses({ name, classes }: HeapReport): string {
  const shown = classes.filter(({ peakBlocks }) => peakBlocks > 0).toSorted((a, b) => b.peakWaste - a.peakWaste);
  const rows = shown.slice(0, MAX_ROWS).map((each: ClassReport) => [nameClass(each), nameSizes(each), formatCount(each.peakBlocks), formatBytes(each.peakWaste), formatShare(each.peakWaste, each.peakAsked + each.peakWaste), formatMean(each.meanWaste)]);
  const rest = shown.length > MAX_ROWS ? `<p>${shown.length - MAX_ROWS} more: --json has all.</p>` : '';
  return `<figure><figcaption>${escapeHtml(name)}: blocks with most waste</figcaption>${formatTable(['block', 'requests of', 'at the peak', 'waste', 'of its blocks', 'on average'], rows)}${rest}</figure>`;
}

function formatProcesses({ processes }: Report): string {
  const rows = processes.slice(0, MAX_ROWS).map(({ command, process, runs, seconds, threadsAtOnce, ending }) => [command, runs > 1 ? `${formatCount(runs)} together` : process === 0 ? '-' : String(process), formatDuration(seconds * 1e9), formatCount(threadsAtOnce), ending === 'cut' ? 'not to the end' : 'to the end']);
  return formatTable(['program', 'process', 'ran', 'threads at once', 'recorded'], rows);
}

function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const heads = head.map((title) => `<th scope="col">${escapeHtml(title)}</th>`).join('');
  const lines = rows.map(([first = '', ...others]) => `<tr><th scope="row">${escapeHtml(first)}</th>${others.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`);
  return `<div class="wide"><table><thead><tr>${heads}</tr></thead><tbody>${lines.join('\n')}</tbody></table></div>`;
}
