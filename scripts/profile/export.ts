// The profile for other programs: folded stacks, speedscope's file format, JSON.
import type { Measure } from './measures.ts';
import { lifetimesOf } from './lifetimes.ts';
import { growthOf, type Report } from './report.ts';
import type { Frame, NamedProfile, Stack } from './types.ts';

/** One line per stack, the root first: `main;parse;read 4096`. */
export function formatFolded({ stacks }: NamedProfile, measure: Measure): string {
  const sums = new Map<string, number>();
  for (const stack of stacks) {
    const line = listFramesFromRoot(stack).map(({ name }) => name.replaceAll(';', ':').replaceAll('\n', ' ')).join(';') || '[no stack]';
    sums.set(line, (sums.get(line) ?? 0) + measure.of(stack.values));
  }
  return [...sums].filter(([, amount]) => Math.round(amount) > 0).map(([line, amount]) => `${line} ${Math.round(amount)}\n`).join('');
}

/** A sampled profile per measure, the chosen one first. */
export function formatSpeedscope({ profile, measure, measures }: Report): string {
  const index = new Map<string, number>();
  const frames: { name: string; file?: string; line?: number }[] = [];
  const indexOf = ({ name, file, line, module }: Frame): number => {
    const key = `${name}\0${file}\0${line}\0${module}`;
    const known = index.get(key);
    if (known !== undefined) return known;
    index.set(key, frames.length);
    return frames.push({ name, ...(file === '' && module === '' ? {} : { file: file || module }), ...(line > 0 ? { line } : {}) }) - 1;
  };
  const profiles = [measure, ...measures.filter(({ name }) => name !== measure.name)].map(({ title, unit, of }) => {
    const counted = profile.stacks.filter(({ values }) => of(values) > 0);
    const weights = counted.map(({ values }) => of(values));
    const samples = counted.map((stack) => listFramesFromRoot(stack).map(indexOf));
    return { type: 'sampled', name: title, unit: unit === 'bytes' ? 'bytes' : 'none', startValue: 0, endValue: weights.reduce((sum, weight) => sum + weight, 0), samples, weights };
  });
  return JSON.stringify({
    $schema: 'https://www.speedscope.app/file-format-schema.json',
    exporter: `hakmem ${profile.facts.version}`,
    name: profile.facts.program || profile.file,
    activeProfileIndex: 0,
    shared: { frames },
    profiles,
  });
}

export function formatJson(report: Report): string {
  const { profile, measure, totals, sites, threads, classes, leaks, old, timeline } = report;
  const document = {
    schema: 1,
    file: profile.file,
    by: measure.name,
    facts: profile.facts,
    notices: profile.notices,
    totals,
    sites: sites.map(({ frame, values, cumulative }) => ({ ...frame, values, cumulative })),
    lifetimes: lifetimesOf(sites).map(({ frame, ...rest }) => ({ ...frame, ...rest })),
    threads: threads.map(({ id, values }) => ({ thread: id, values })),
    classes: classes.map(({ id, values }) => ({ class: id, values })),
    ...(leaks === undefined ? {} : { leaks }),
    ...(old === undefined ? {} : { diff: { file: old.profile.file, totals: old.totals, changes: old.changes.map((change) => ({ ...change.frame, growth: growthOf(change, measure), now: change.now, before: change.before })) } }),
    ...(timeline.length === 0 ? {} : { timeline: timeline.map(({ file, facts, stacks }) => ({ file, timeMs: facts.timeMs, amount: stacks.reduce((sum, { values }) => sum + measure.of(values), 0) })) }),
  };
  return JSON.stringify(document, null, 1);
}

/** Without the allocation wrappers. */
export function listFramesFromRoot({ frames, site }: Stack): readonly Frame[] {
  return frames.slice(site).toReversed();
}
