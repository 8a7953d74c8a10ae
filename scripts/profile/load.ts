// Files -> named profiles, with the known leaks taken out.
import { createProgress } from '../bench/progress.ts';
import type { SymboliserChoice } from './find-symboliser.ts';
import { nameProfiles } from './name-stacks.ts';
import { readProfile } from './read-profile.ts';
import { readSuppressions, suppressLeaks } from './suppress.ts';
import type { HeapProfile, NamedProfile } from './types.ts';
import { createUsageError } from './usage-error.ts';

export interface LoadOptions {
  readonly symboliser: SymboliserChoice;
  readonly cache: boolean;
  readonly showAllFrames: boolean;
  readonly suppress?: string;
  readonly diff?: string;
  /** All files are one profile: processes of one program. */
  readonly children: boolean;
}

export interface Loaded {
  /** By the time they were written. */
  readonly profiles: readonly [NamedProfile, ...NamedProfile[]];
  readonly old: NamedProfile | undefined;
}

const QUIET_MS = 2000;

export async function loadProfiles(files: readonly string[], options: LoadOptions): Promise<Loaded> {
  const patterns = options.suppress === undefined ? [] : readSuppressions(options.suppress);
  const news = files.map(readProfile);
  const olds = options.diff === undefined ? [] : [readProfile(options.diff)];
  const named = await nameWithProgress([...olds, ...(options.children ? news : news.toSorted((a, b) => a.facts.timeMs - b.facts.timeMs))], options);
  const [first, ...rest] = named.slice(olds.length).map((profile) => suppressLeaks(profile, patterns));
  if (first === undefined) throw createUsageError('name a profile file, or --run -- a program, or --pid a process; --help shows all');
  const old = olds.length === 0 || named[0] === undefined ? undefined : suppressLeaks(named[0], patterns);
  return { profiles: options.children ? [mergeProfiles([first, ...rest])] : [first, ...rest], old };
}

async function nameWithProgress(profiles: readonly HeapProfile[], options: LoadOptions): Promise<readonly NamedProfile[]> {
  const progress = createProgress(process.stderr);
  const start = performance.now();
  let isShown = false;
  const show = (done: number, total: number, file: string): void => {
    if (performance.now() - start <= QUIET_MS) return;
    isShown = true;
    progress.show(done, total, `symbols of ${file}`);
  };
  try {
    return await nameProfiles(profiles, { ...options, show });
  } finally {
    if (isShown) progress.end();
  }
}

/** The facts are those of the first process. */
function mergeProfiles([first, ...rest]: readonly [NamedProfile, ...NamedProfile[]]): NamedProfile {
  const all = [first, ...rest];
  const available = new Set([...first.available].filter((name) => all.every((profile) => profile.available.has(name))));
  const samples = all.reduce((sum, { facts }) => sum + facts.samples, 0);
  const notices = rest.length === 0 ? [] : [`${all.length} processes in one profile: ${all.map(({ facts }) => facts.pid).join(', ')}`];
  return {
    file: first.file,
    facts: { ...first.facts, samples, stacks: 0 },
    available,
    stacks: all.flatMap(({ stacks }) => stacks),
    notices: [...notices, ...new Set(all.flatMap((profile) => profile.notices))],
  };
}
