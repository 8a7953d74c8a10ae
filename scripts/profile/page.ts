// The profile as one self-contained page.
import path from 'node:path';
import { bundleClient } from './bundle-client.ts';
import { describeLeaks, describeProcess, describeTotals } from './describe.ts';
import { formatAmount, formatBytes, formatChange, formatCount } from './format.ts';
import { escapeHtml, escapeJson, wrapPage } from './html.ts';
import { createPageData } from './page-data.ts';
import { formatChanges, formatGroups, formatLeaks, formatLifetimes, formatSites } from './page-tables.ts';
import { formatTimeline } from './page-timeline.ts';
import type { Report } from './report.ts';

export async function formatPage(report: Report): Promise<string> {
  const { script, style } = await bundleClient();
  const { profile, threads, classes, leaks, old, timeline, measure } = report;
  const title = `Heap profile of ${path.basename(profile.facts.program) || profile.file}`;
  const facts = [...describeProcess(profile.facts), describeTotals(report).at(-1) ?? ''];
  const notices = profile.notices.map((notice) => `<p class="notice">${escapeHtml(notice)}</p>`);
  return wrapPage(title, style, `<header>
<h1>${escapeHtml(title)}</h1>
<p class="facts">${facts.map(escapeHtml).join(' · ')}</p>
${notices.join('\n')}
${formatCards(report)}
</header>
${timeline.length === 0 ? '' : formatSection('timeline', 'Over time', `What was ${escapeHtml(measure.title)} in each of ${timeline.length} profiles, by the sites with most of it. Below, everything is of the last one.`, formatTimeline(report))}
${formatSection('flame', 'Flame graph', describeFlame(report), formatTools(report))}
${old === undefined ? '' : formatSection('difference', 'What changed', `Since ${escapeHtml(old.profile.file)}: ${describeGrowth(report)}.`, formatChanges(report))}
${formatSection('by-site', 'By site', 'A site is the line that asked for memory, without wrappers such as malloc and operator new. With callees: what its function and all that it calls have in use. Click a site to find it in the flame graph.', formatSites(report))}
${leaks === undefined ? '' : formatSection('leaked', 'Leaks', `Blocks that nothing pointed to any more, each with its whole stack. ${describeLeaks(profile.facts)}`, formatLeaks(leaks))}
${formatSection('lived', 'Lifetimes', 'Objects that were freed: how long they lived on average, and who freed them. Short lives are cheap to avoid (a buffer that is kept); frees by another thread cost both threads.', formatLifetimes(report))}
<div class="columns">
${formatSection('by-class', 'By size class', 'A block takes as many bytes as its class.', formatGroups(report, 'classes', classes))}
${formatSection('by-thread', 'By thread', 'The thread that allocated, by the number the kernel gives it.', formatGroups(report, 'threads', threads))}
</div>
<footer>Drawn with d3-flame-graph (Apache License 2.0) and d3 (ISC License).</footer>
<script type="application/json" id="data">${escapeJson(createPageData(report))}</script>
<script>${script}</script>`);
}

function formatSection(id: string, title: string, text: string, content: string): string {
  return `<section id="${id}"><h2>${title}</h2><p>${text}</p>${content}</section>`;
}

function formatCards({ totals, profile }: Report): string {
  const freed = { bytes: totals.alloc_space - totals.inuse_space, objects: totals.alloc_objects - totals.inuse_objects };
  const cards = [
    ['in use', totals.inuse_space, totals.inuse_objects],
    ['allocated', totals.alloc_space, totals.alloc_objects],
    ['freed', freed.bytes, freed.objects],
    ...(profile.available.has('unreachable_space') ? [['leaked', totals.unreachable_space, totals.unreachable_objects] as const] : []),
  ] as const;
  const items = cards.map(([title, bytes, objects]) => `<li class="${title === 'leaked' && bytes > 0 ? 'leaked' : ''}">${title}<strong>${formatBytes(bytes)}</strong>in ${formatCount(objects)} objects</li>`);
  return `<ul class="cards">${items.join('')}</ul>`;
}

function describeFlame({ old }: Report): string {
  const shape = 'Callers stand above what they call; the lowest box of a column is the site that asked for memory.';
  return old === undefined
    ? `${shape} A box is as wide as what was allocated in it and below it. Colours tell programs and libraries apart.`
    : `${shape} <span class="grew">Red grew</span>, <span class="shrank">blue shrank</span>, grey stayed. A box is as wide as the larger of both profiles, so that what vanished can be seen.`;
}

function describeGrowth({ old, measure, totals }: Report): string {
  const before = measure.of(old?.totals ?? totals);
  const now = measure.of(totals);
  return escapeHtml(`${measure.title} ${formatAmount(measure, before)} → ${formatAmount(measure, now)} (${formatChange(measure, now - before)})`);
}

function formatTools({ measures }: Report): string {
  const buttons = measures.map(({ title }) => `<button type="button" aria-pressed="false">${escapeHtml(title)}</button>`);
  return `<div class="tools"><div id="measures" role="group" aria-label="measure">${buttons.join('')}</div>
<input type="search" id="search" placeholder="Find a function, file or library" aria-label="find"><button type="button" id="reset">Reset zoom</button></div>
<ul id="legend"></ul><p id="details" aria-live="polite"></p><div id="graph"></div>`;
}
