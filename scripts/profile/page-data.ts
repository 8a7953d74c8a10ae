// Report -> what the page's script draws: frames by number, stacks by what they are called.
import path from 'node:path';
import type { PageData, PageFrame, PageStack } from './client/data.ts';
import { listFramesFromRoot } from './export.ts';
import { formatFullPlace } from './format.ts';
import { shortenName } from './names.ts';
import type { Report } from './report.ts';
import { keySite } from './sites.ts';
import type { Frame, Stack } from './types.ts';

export function createPageData({ profile, measure, measures, old }: Report): PageData {
  const frames: PageFrame[] = [];
  const index = new Map<string, number>();
  const indexOf = (frame: Frame): number => {
    const key = `${keySite(frame)}\0${frame.module}`;
    const known = index.get(key);
    if (known !== undefined) return known;
    index.set(key, frames.length);
    return frames.push({ name: shortenName(frame.name), full: frame.name, place: formatFullPlace(frame), module: frame.module }) - 1;
  };
  const stacks = new Map<string, { frames: number[]; now: number[]; before: number[] }>();
  const add = (stack: Stack, side: 'now' | 'before'): void => {
    const numbers = listFramesFromRoot(stack).map(indexOf);
    const key = numbers.join(' ');
    const sum = stacks.get(key) ?? { frames: numbers, now: measures.map(() => 0), before: measures.map(() => 0) };
    measures.forEach(({ of }, at) => (sum[side][at] = (sum[side][at] ?? 0) + of(stack.values)));
    stacks.set(key, sum);
  };
  for (const stack of profile.stacks) add(stack, 'now');
  for (const stack of old?.profile.stacks ?? []) add(stack, 'before');
  return {
    root: path.basename(profile.facts.program) || 'all',
    measures: measures.map(({ name, title, unit }) => ({ name, title, unit })),
    chosen: measures.indexOf(measure),
    isDiff: old !== undefined,
    frames,
    stacks: [...stacks.values()].map((stack): PageStack => (old === undefined ? { ...stack, before: [] } : stack)),
  };
}
