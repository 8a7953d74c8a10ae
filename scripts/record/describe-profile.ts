// What was recorded, in a few lines, and what to do with it.
import { statSync } from 'node:fs';
import { countAllocations } from '../../gen/tune/add-profiles.ts';
import type { Profile } from '../../gen/tune/profile.ts';
import { formatBytes, formatShare } from '../profile/format.ts';
import { describeTask } from '../project.ts';

export function describeProfile({ processes }: Profile, file: string): readonly string[] {
  const sum = (of: (process: Profile['processes'][number]) => number): number => processes.reduce((total, process) => total + of(process), 0);
  const runs = sum(({ runs }) => runs);
  const cut = processes.filter(({ ending }) => ending === 'cut').length;
  const frees = sum(({ sizes }) => sizes.reduce((total, row) => total + row.frees, 0));
  const crossFrees = sum(({ sizes }) => sizes.reduce((total, row) => total + row.crossFrees, 0));
  const sizes = new Set(processes.flatMap((process) => process.sizes.map(({ cell }) => cell))).size;
  const most = Math.max(...processes.map(({ peak }) => peak.liveBytes));
  const blocks = sum(countAllocations);
  return [
    '',
    `${runs} ${runs === 1 ? 'process' : 'processes'}${cut > 0 ? ` (${cut} had not ended in order)` : ''}, ${blocks.toLocaleString('en')} blocks of ${sizes} sizes, at most ${formatBytes(most)} at once in a process`,
    `${frees.toLocaleString('en')} frees, ${formatShare(crossFrees, frees)} by another thread than the one that allocated`,
    `${file}: ${formatBytes(statSync(file).size)}; next: ${describeTask('tune', file)}, or ${describeTask('report', `${file} --html ${file.replace(/\.hakprof$/, '')}.html`)}`,
  ];
}
