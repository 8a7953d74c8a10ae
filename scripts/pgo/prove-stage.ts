// The end of pgo-full: out/pgo is checked, then compared with out/release.
import { writeFile } from 'node:fs/promises';
import { runStep } from '../run.ts';
import type { PgoBuild } from './build-pgo.ts';
import { refuseStale } from './inputs.ts';
import { inProject, readProfileBuild } from './places.ts';
import { type ProveOptions, proveGain } from './prove.ts';
import { formatReport } from './report.ts';
import { createInterrupt } from './stages.ts';
import type { Folders } from './types.ts';
import { verifyLayout, verifyPreload, verifyRepeatable } from './verify.ts';

export async function proveStage(built: PgoBuild, folders: Folders, options: ProveOptions & { readonly json?: string }): Promise<void> {
  const libraries = { release: inProject(folders.release, 'libhakmem.so'), pgo: inProject(folders.pgo, 'libhakmem.so') };
  const compiler = await refuseStale(readProfileBuild(folders), folders);
  await runStep('verify: preload', () => verifyPreload(folders), (found) => found);
  await runStep('verify: layout', () => verifyLayout(libraries.pgo), (found) => found);
  await runStep('verify: repeatable', () => verifyRepeatable(compiler, built, folders), (found) => found);
  const report = await runStep(`prove: ${options.pairs} pairs`, () => proveGain(options, libraries, createInterrupt()));
  console.log(`\n${formatReport(report)}`);
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify({ build: built, ...report }, null, 1)}\n`);
}
