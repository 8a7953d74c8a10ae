// The tasks of Makefile.ts that are a script of their own and read their own options.
/** The C program, which reads its own words, the name among them. */
export const COMMAND = 'scripts/start-command.ts';

export interface Entry {
  readonly name: string;
  readonly description: string;
  readonly script: string;
  readonly isForRepository?: true;
}

/** Scripts that read their own options; what follows the name is theirs. */
export const entries: readonly Entry[] = [
  { name: 'init', description: 'write a spec of your own that extends the default', script: 'scripts/init.ts' },
  { name: 'run', description: 'run a program with the library: its options, its knobs', script: COMMAND },
  { name: 'knobs', description: 'list the knobs and their flags', script: COMMAND },
  { name: 'bench', description: 'measure against other allocators', script: 'scripts/bench.ts' },
  { name: 'compare', description: 'two specs side by side, and what a recorded program would hold', script: 'scripts/compare.ts' },
  { name: 'pgo-profile', description: 'the library with counters, out/profile', script: 'scripts/pgo-profile.ts' },
  { name: 'pgo-collect', description: 'run the workloads under it', script: 'scripts/pgo-collect.ts' },
  { name: 'pgo-build', description: 'the library compiled with what was counted, out/pgo', script: 'scripts/pgo-build.ts' },
  { name: 'pgo-full', description: 'all three, then release against PGO on every workload', script: 'scripts/pgo-full.ts' },
  { name: 'dist', description: 'packages: one C file, libraries, .deb; reproducible', script: 'scripts/dist.ts', isForRepository: true },
  { name: 'record', description: 'run a program and record what it allocates, for tuning', script: 'scripts/record.ts' },
  { name: 'explain', description: 'say what the traces in a log mean', script: 'scripts/explain.ts' },
  { name: 'profile', description: 'show heap profiles: sites, leaks, lifetimes, flame graph', script: 'scripts/profile.ts' },
  { name: 'merge', description: 'add up the profiles of many runs and machines; Parquet', script: 'scripts/merge.ts' },
  { name: 'report', description: 'what a profile says of sizes, lifetimes and waste, as tables and as a page', script: 'scripts/report.ts' },
  { name: 'tune', description: 'choose the numbers of a heap for a recorded program', script: 'scripts/tune.ts' },
  { name: 'top', description: 'watch the heap of a running process', script: 'scripts/top.ts' },
  { name: 'test-misuse', description: 'what errors of a program come to, under every build', script: 'scripts/misuse.ts', isForRepository: true },
  { name: 'model', description: 'search the models of the lock-free protocols', script: 'scripts/model.ts', isForRepository: true },
  { name: 'fuzz', description: 'fuzz sequences of calls against a shadow model', script: 'scripts/fuzz.ts', isForRepository: true },
  { name: 'sanitize', description: 'the heap under ThreadSanitizer, AddressSanitizer and UBSan', script: 'scripts/sanitize.ts', isForRepository: true },
  { name: 'test-specs', description: 'random specs that the checks accept, built and tested', script: 'scripts/test-specs.ts', isForRepository: true },
  { name: 'soak', description: 'fresh processes in a loop until one fails', script: 'scripts/soak.ts', isForRepository: true },
  { name: 'test-c', description: 'only the C and real-program tests, selected by options', script: 'scripts/test-c.ts', isForRepository: true },
];
