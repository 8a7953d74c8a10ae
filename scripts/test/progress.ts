// The live line while tests run, and the aligned results after.
import pc from 'picocolors';
import type { Result, Tally } from './types.ts';

export interface Progress {
  readonly start: (label: string) => void;
  readonly finish: (result: Result) => void;
  readonly end: () => void;
}

export function createProgress(total: number): Progress {
  const running = new Set<string>();
  const live = process.stdout.isTTY === true;
  let done = 0;
  let failed = 0;
  const draw = () => {
    if (!live) return;
    const room = (process.stdout.columns ?? 80) - 1;
    const failures = failed > 0 ? `, ${failed} failed` : '';
    process.stdout.write(`\r\x1b[K${`[${String(done).padStart(String(total).length)}/${total}${failures}] ${[...running].join(', ')}`.slice(0, room)}`);
  };
  return {
    start: (label) => (running.add(label), draw()),
    finish: (result) => {
      running.delete(labelOf(result));
      done++;
      if (result.outcome.kind === 'failed') {
        failed++;
        if (live) process.stdout.write('\r\x1b[K');
        console.log(describeFailure(result));
      } else if (!live && done % 50 === 0) {
        console.log(`  ${done} of ${total} done`);
      }
      draw();
    },
    end: () => live && process.stdout.write('\r\x1b[K'),
  };
}

export function labelOf(result: Pick<Result, 'suite' | 'name' | 'variant'>): string {
  return `${result.suite}/${result.name} (${result.variant})`;
}

function describeFailure(result: Result): string {
  if (result.outcome.kind !== 'failed') return '';
  const output = result.outcome.output.trimEnd();
  const shown = output.length > 4000 ? `…${output.slice(-4000)}` : output;
  return [pc.red(`FAILED ${labelOf(result)}: ${result.outcome.why}`), ...(shown === '' ? [] : shown.split('\n').map((line) => `    ${line}`))].join('\n');
}

/** One row per suite and variant, the skipped tests with their reasons, and the slowest when asked. */
export function printResults(results: readonly Result[], showSlowest: boolean): void {
  const rows = new Map<string, Result[]>();
  for (const result of results) {
    const key = `${result.suite} ${result.variant}`;
    rows.set(key, [...(rows.get(key) ?? []), result]);
  }
  console.log(`  ${'suite'.padEnd(12)}${'build'.padEnd(10)}${'passed'.padStart(7)}${'failed'.padStart(8)}${'skipped'.padStart(9)}${'seconds'.padStart(9)}`);
  for (const [key, members] of rows) {
    const [suite = '', variant = ''] = key.split(' ');
    const t = countResults(members);
    const seconds = members.reduce((sum, r) => sum + r.ms, 0) / 1000;
    const failures = String(t.failed).padStart(8);
    console.log(`  ${suite.padEnd(12)}${variant.padEnd(10)}${String(t.passed).padStart(7)}${t.failed > 0 ? pc.red(failures) : failures}${String(t.skipped).padStart(9)}${seconds.toFixed(1).padStart(9)}`);
  }
  for (const r of results) if (r.outcome.kind === 'skipped') console.log(`  skipped ${labelOf(r)}: ${r.outcome.why}`);
  const slowest = [...results].sort((a, b) => b.ms - a.ms).slice(0, showSlowest ? 12 : 0);
  for (const r of slowest) console.log(`  ${(r.ms / 1000).toFixed(1).padStart(6)} s  ${labelOf(r)}`);
}

export function countResults(results: readonly Result[]): Tally {
  const count = (kind: string) => results.filter((r) => r.outcome.kind === kind).length;
  return { passed: count('passed'), failed: count('failed'), skipped: count('skipped') };
}
