// The report as one self-contained page: the verdict, the plots, every figure.
import { formatMib, formatRatio, formatSeconds } from './format.ts';
import { drawLatency } from './latency-plot.ts';
import { PAGE_STYLE } from './page-style.ts';
import { createPalette, drawMemoryOverTime, drawRatios, type Palette } from './plots.ts';
import type { BenchReport } from './report.ts';
import type { CaseSummary, Figures } from './summary.ts';

export function formatPage(report: BenchReport): string {
  const palette = createPalette(report.allocators);
  const subject = report.allocators.find(({ role }) => role === 'subject')?.name;
  const phased = report.cases.filter(({ isPhased }) => isPhased);
  const timed = report.cases.filter(({ figures }) => figures.some(({ latency }) => latency.length > 0));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>hakmem benchmark</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<header>
<h1>hakmem benchmark</h1>
<p class="facts">${formatFacts(report)}</p>
${formatNotices(report)}
${formatMeans(report, palette)}
</header>
<section id="time"><h2>Time</h2><p>Each dot is an allocator's fastest run of ${report.repetitions} over the fastest peer of that case: left is faster. Hover for figures.</p>${drawRatios(report.cases, subject, 'timeRatio', palette)}</section>
<section id="memory"><h2>Memory</h2><p>Peak resident memory of the whole process over the leanest peer's: left is smaller.</p>${drawRatios(report.cases, subject, 'memoryRatio', palette)}</section>
${phased.length === 0 ? '' : `<section id="phases"><h2>Memory over time</h2><div class="multiples">${phased.map((summary) => formatFigure(summary, drawMemoryOverTime(summary, palette))).join('')}</div></section>`}
${timed.length === 0 ? '' : `<section id="latency"><h2>Time of single calls</h2><p>malloc and free in each round: the median (large dot), what 99 % and 99.9 % of the calls did not exceed, and the longest call (ring); of each the least of the repetitions. Hover for figures and for the total.</p>${timed.map((summary) => formatFigure(summary, drawLatency(summary, palette))).join('')}</section>`}
<section id="figures"><h2>Figures</h2>${formatTable(report.cases)}</section>
</body>
</html>
`;
}

function formatFacts({ machine, library, startedAt, elapsedSeconds, repetitions, isPinned }: BenchReport): string {
  const facts = [
    `${startedAt.slice(0, 16).replace('T', ' ')} UTC, ${Math.round(elapsedSeconds)} s`,
    `${repetitions} ${repetitions === 1 ? 'repetition' : 'repetitions'}`,
    isPinned ? 'each thread on a processor of its own' : '',
    `${machine.processor}, ${machine.processors} processors, ${Math.round(machine.memoryMib / 1024)} GiB`,
    `${machine.system}, Linux ${machine.kernel}, huge pages ${machine.hugePages}`,
    machine.compiler,
    library ? `spec ${library.specHash.slice(0, 12)}` : '',
    `commit ${machine.commit}`,
  ];
  return facts.filter((fact) => fact !== '').map(escapeHtml).join(' · ');
}

function formatNotices(report: BenchReport): string {
  const notices = [...report.leftOut, ...(report.isInterrupted ? ['The run was interrupted: what ran is shown.'] : [])];
  return notices.map((notice) => `<p class="notice">${escapeHtml(notice)}</p>`).join('');
}

/** The legend and the verdict in one: a card per allocator. */
function formatMeans(report: BenchReport, palette: Palette): string {
  const cards = report.means.map((mean, index) => {
    const { version = '', role = 'peer' } = report.allocators[index] ?? {};
    return `<li class="${role}" style="--colour:${palette.range[index] ?? ''}"><h3>${escapeHtml(mean.allocator)} <small>${escapeHtml(version)}</small></h3>
<dl><dt>time / best peer</dt><dd>${formatRatio(mean.time)}</dd><dt>in programs</dt><dd>${formatRatio(mean.programTime)}</dd><dt>peak RSS / lowest mean</dt><dd>${formatRatio(mean.memory)}</dd><dt>${mean.worstCase ? `slowest: ${escapeHtml(mean.worstCase)}` : 'slowest'}</dt><dd>${formatRatio(mean.worstTime)}</dd></dl></li>`;
  });
  return `<ul class="cards">${cards.join('\n')}</ul><p class="facts">Geometric means over the ${report.means[0]?.caseCount ?? 0} cases that every allocator survived, latency left out.</p>`;
}

function formatFigure({ name }: CaseSummary, plot: string): string {
  return `<figure><figcaption>${escapeHtml(name)}</figcaption>${plot}</figure>`;
}

function formatTable(cases: readonly CaseSummary[]): string {
  const head = ['case', 'allocator', 'min', 'median', 'time ratio', 'peak RSS', 'memory ratio', 'page faults', 'system time'];
  const rows = cases.flatMap((summary) =>
    summary.figures.map((entry, index) => {
      const name = index === 0 ? `<th rowspan="${summary.figures.length}" scope="rowgroup">${escapeHtml(summary.name)}</th>` : '';
      return `<tr${index === 0 ? ' class="first"' : ''}>${name}<td class="name">${escapeHtml(entry.allocator)}</td>${formatCells(entry)}</tr>`;
    }),
  );
  return `<table><thead><tr>${head.map((title) => `<th scope="col">${title}</th>`).join('')}</tr></thead><tbody>${rows.join('\n')}</tbody></table>`;
}

function formatCells(entry: Figures): string {
  if (entry.fault) return `<td colspan="7" class="fault">${escapeHtml(entry.fault)}</td>`;
  const cells = [
    formatSeconds(entry.minSeconds), formatSeconds(entry.medianSeconds), formatRatio(entry.timeRatio), formatMib(entry.peakRssKib),
    formatRatio(entry.memoryRatio), String(entry.faults), formatSeconds(entry.systemSeconds),
  ];
  return cells.map((cell) => `<td>${cell}</td>`).join('');
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
