// Leaks that are known: patterns of functions and files, as LeakSanitizer's suppression files have them.
import { readFileSync } from 'node:fs';
import { formatBytes, formatCount } from './format.ts';
import { sumValues } from './sites.ts';
import type { NamedProfile, Stack } from './types.ts';
import { createUsageError, describeFault } from './usage-error.ts';

export function readSuppressions(file: string): readonly RegExp[] {
  try {
    return parseSuppressions(readFileSync(file, 'utf8'));
  } catch (error) {
    throw createUsageError(`--suppress: cannot read ${file}: ${describeFault(error)}`);
  }
}

/** One pattern per line, found anywhere in a name; `*` stands for anything, `^` and `$` for the ends. */
export function parseSuppressions(text: string): readonly RegExp[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => new RegExp(toExpression(line.replace(/^leak:/, '')), 's'));
}

/** What is suppressed is leaked no more; all else of the stack stays. */
export function suppressLeaks(profile: NamedProfile, patterns: readonly RegExp[]): NamedProfile {
  const suppressed = profile.stacks.filter((stack) => stack.values.unreachable_objects + stack.values.unreachable_space > 0 && isSuppressed(stack, patterns));
  if (suppressed.length === 0) return profile;
  const { unreachable_objects, unreachable_space } = sumValues(suppressed);
  const known = new Set(suppressed);
  const stacks = profile.stacks.map((stack) => (known.has(stack) ? { ...stack, values: { ...stack.values, unreachable_objects: 0, unreachable_space: 0 } } : stack));
  const notice = `suppressed: ${formatBytes(unreachable_space)} leaked in ${formatCount(unreachable_objects)} objects, ${suppressed.length === 1 ? '1 stack' : `${suppressed.length} stacks`}`;
  return { ...profile, stacks, notices: [...profile.notices, notice] };
}

function isSuppressed({ frames }: Stack, patterns: readonly RegExp[]): boolean {
  return patterns.some((pattern) => frames.some(({ name, file, module }) => pattern.test(name) || pattern.test(file) || pattern.test(module)));
}

function toExpression(pattern: string): string {
  const [, start = '', middle = '', end = ''] = /^(\^?)(.*?)(\$?)$/s.exec(pattern) ?? [];
  return `${start}${middle.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&')).join('.*')}${end}`;
}
