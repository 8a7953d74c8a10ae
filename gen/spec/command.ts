// The `hakmem` command: what it is called with. Help texts, the manual page and the C program's tables come from here.

export interface CommandOption {
  readonly flag: `--${string}`;
  /** How its value is called; without it the flag takes none. */
  readonly value?: string;
  readonly doc: string;
}

export interface CommandSpec {
  readonly name: string;
  /** What follows the name. */
  readonly usage: string;
  readonly doc: string;
  /** Sentences after the options. */
  readonly notes: readonly string[];
  readonly options: readonly CommandOption[];
}

const whichLibrary = [
  { flag: '--secure', doc: 'with the secure build: guards, checks, random order' },
  { flag: '--pgo', doc: 'with the build that was trained on workloads' },
  { flag: '--spec', value: 'NAME', doc: 'with out/NAME of a directory where npx hakmem build --spec NAME was run' },
  { flag: '--library', value: 'FILE', doc: 'with this library; so does HAKMEM_LIBRARY' },
] as const satisfies readonly CommandOption[];

const help = { flag: '--help', doc: 'print this' } as const satisfies CommandOption;

export const commands = [
  {
    name: 'run',
    usage: '[options] [--] PROGRAM [ARGUMENTS]',
    doc: 'run a program with its memory from hakmem',
    notes: [
      'Every knob is a flag too: --limit=2G is HAKMEM_LIMIT=2G; hakmem knobs lists them.',
      'A program that has an allocator of its own is told of in one line and runs as it always does.',
      'Exit: that of the program; 2 when it cannot be run with the library; 126 when it is not executable; 127 when it is not there.',
    ],
    options: [
      ...whichLibrary,
      { flag: '--force', doc: 'preload the library also where the program would go past it' },
      { flag: '--quiet', doc: 'say nothing unless nothing can be run' },
      { flag: '--show', doc: 'print the variables that would be set, and run nothing' },
      help,
    ],
  },
  {
    name: 'doctor',
    usage: '[options] PROGRAM',
    doc: 'say whether a program will really use hakmem, and if not, why and what to do',
    notes: ['Exit: 0 it will; 1 it will not; 2 that cannot be said, or wrong use. The program itself is not run.'],
    options: [
      ...whichLibrary,
      { flag: '--json', doc: 'the same as JSON' },
      { flag: '--no-loader', doc: 'read files only; without it the loader is asked too (in its trace mode, as ldd -r does)' },
      help,
    ],
  },
  {
    name: 'top',
    usage: '[--once] [--interval MS] PID',
    doc: 'watch the heap of a process that runs with --stats=shm',
    notes: ['It needs node 20.19 or later.'],
    options: [],
  },
  {
    name: 'explain',
    usage: 'LOG',
    doc: 'say what the traces in a log mean, and what would change it; - reads standard input',
    notes: ['It needs node 20.19 or later.'],
    options: [],
  },
  { name: 'knobs', usage: '', doc: 'list the knobs: flag, variable, default, range, what it does', notes: [], options: [help] },
] as const satisfies readonly CommandSpec[];
