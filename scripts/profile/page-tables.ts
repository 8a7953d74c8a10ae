// The tables of the page.
import { nameClass, nameThread } from './describe.ts';
import { formatAmount, formatBytes, formatChange, formatCount, formatDuration, formatFullPlace, formatPlace, formatShare } from './format.ts';
import { type Column, escapeHtml, formatSortable } from './html.ts';
import { type Lifetime, lifetimesOf } from './lifetimes.ts';
import { shortenName, stripSignature } from './names.ts';
import { type Change, growthOf, type Leak, type Report } from './report.ts';
import type { Group, Site } from './sites.ts';
import type { Frame, Values } from './types.ts';

/** More make a page slow, and nobody reads that far; --json has all. */
const MAX_ROWS = 500;
const MAX_LEAKS = 100;

export function formatSites({ sites, totals, measure, profile }: Report): string {
  const bytes = (title: string, of: (site: Site) => number): Column<Site> => ({ title, value: of, text: (site) => formatBytes(of(site)) });
  const count = (title: string, of: (site: Site) => number): Column<Site> => ({ title, value: of, text: (site) => formatCount(of(site)) });
  const columns: readonly Column<Site>[] = [
    { title: `% of ${measure.title}`, value: ({ values }) => measure.of(values), text: ({ values }) => formatShare(measure.of(values), measure.of(totals)), share: ({ values }) => measure.of(values) / measure.of(totals) },
    bytes('in use', ({ values }) => values.inuse_space),
    count('objects', ({ values }) => values.inuse_objects),
    bytes('with callees', ({ cumulative }) => cumulative.inuse_space),
    bytes('allocated', ({ values }) => values.alloc_space),
    count('allocations', ({ values }) => values.alloc_objects),
    bytes('mean size', ({ values }) => values.alloc_space / (values.alloc_objects || 1)),
    ...(profile.available.has('unreachable_space') ? [bytes('leaked', ({ values }) => values.unreachable_space)] : []),
    ...nameColumns<Site>(),
  ];
  return `${formatSortable('sites', columns, sites.slice(0, MAX_ROWS), searchText)}${describeCut(sites.length, MAX_ROWS)}`;
}

export function formatChanges({ old, measure }: Report): string {
  const changes = old?.changes ?? [];
  const shown = changes.length <= MAX_ROWS ? changes : [...changes.slice(0, MAX_ROWS / 2), ...changes.slice(-MAX_ROWS / 2)];
  const amount = (title: string, of: (change: Change) => Values): Column<Change> => ({ title, value: (change) => measure.of(of(change)), text: (change) => formatAmount(measure, measure.of(of(change))) });
  const columns: readonly Column<Change>[] = [
    { title: 'change', value: (change) => growthOf(change, measure), text: (change) => formatChange(measure, growthOf(change, measure)), mark: (change) => (growthOf(change, measure) > 0 ? 'grew' : 'shrank') },
    amount('before', ({ before }) => before),
    amount('now', ({ now }) => now),
    { title: 'objects', value: ({ now, before }) => measure.objects(now) - measure.objects(before), text: ({ now, before }) => formatChange({ unit: 'count' }, measure.objects(now) - measure.objects(before)) },
    ...nameColumns<Change>(),
  ];
  return shown.length === 0 ? '<p>No site changed.</p>' : `${formatSortable('changes', columns, shown)}${describeCut(changes.length, MAX_ROWS)}`;
}

export function formatLifetimes({ sites }: Report): string {
  const freed = lifetimesOf(sites);
  const share = (title: string, of: (row: Lifetime) => number): Column<Lifetime> => ({ title, value: of, text: (row) => formatShare(of(row), 1), share: of });
  const columns: readonly Column<Lifetime>[] = [
    { title: 'freed objects', value: ({ count }) => count, text: ({ count }) => formatCount(count) },
    { title: 'mean lifetime', value: ({ meanNs }) => meanNs, text: ({ meanNs }) => formatDuration(meanNs) },
    share('under 1 ms', ({ shortShare }) => shortShare),
    share('by another thread', ({ crossShare }) => crossShare),
    ...nameColumns<Lifetime>(),
  ];
  return freed.length === 0 ? '<p>Nothing was freed.</p>' : `${formatSortable('lifetimes', columns, freed.slice(0, MAX_ROWS))}${describeCut(freed.length, MAX_ROWS)}`;
}

export function formatGroups({ totals, measure }: Report, id: 'threads' | 'classes', groups: readonly Group[]): string {
  const title = id === 'threads' ? 'thread' : 'size class, bytes';
  const name = id === 'threads' ? nameThread : nameClass;
  const columns: readonly Column<Group>[] = [
    { title, value: (group) => group.id || Number.MAX_SAFE_INTEGER, text: (group) => name(group.id) },
    { title: measure.title, value: ({ values }) => measure.of(values), text: ({ values }) => formatAmount(measure, measure.of(values)), share: ({ values }) => measure.of(values) / measure.of(totals) },
    { title: '%', value: ({ values }) => measure.of(values), text: ({ values }) => formatShare(measure.of(values), measure.of(totals)) },
    { title: 'objects', value: ({ values }) => measure.objects(values), text: ({ values }) => formatCount(measure.objects(values)) },
  ];
  return formatSortable(id, columns, groups.filter(({ values }) => measure.of(values) !== 0));
}

export function formatLeaks(leaks: readonly Leak[]): string {
  const items = leaks.slice(0, MAX_LEAKS).map(({ frames, values }, index) => {
    const lines = frames.map((frame) => `<li>${escapeHtml(frame.name)} <span>${escapeHtml(formatFullPlace(frame))}</span></li>`);
    const head = `<strong>${formatBytes(values.unreachable_space)}</strong> in ${formatCount(values.unreachable_objects)} objects: ${escapeHtml(frames.slice(0, 3).map(({ name }) => stripSignature(name)).join(' ← '))}`;
    return `<details${index === 0 ? ' open' : ''}><summary>${head}</summary><ol start="0">${lines.join('')}</ol></details>`;
  });
  return items.length === 0 ? '<p>No leaks.</p>' : `${items.join('\n')}${describeCut(leaks.length, MAX_LEAKS)}`;
}

function nameColumns<Row extends { readonly frame: Frame }>(): readonly Column<Row>[] {
  return [
    { title: 'site', text: ({ frame }) => frame.name, cell: ({ frame }) => `<button type="button" data-find="${escapeHtml(frame.name)}" title="${escapeHtml(frame.name)}">${escapeHtml(shortenName(frame.name))}</button>` },
    { title: 'place', text: ({ frame }) => formatPlace(frame), cell: ({ frame }) => `<span title="${escapeHtml(formatFullPlace(frame))}">${escapeHtml(formatPlace(frame))}</span>`, mark: () => 'place' },
  ];
}

function searchText({ frame }: { readonly frame: Frame }): string {
  return `${frame.name} ${formatFullPlace(frame)} ${frame.module}`;
}

function describeCut(all: number, shown: number): string {
  return all > shown ? `<p>${formatCount(shown)} of ${formatCount(all)} are shown; --json has all.</p>` : '';
}
