// What the runner of the C and program tests knows about a test and about its outcome.
import type { Machine } from '../machines.ts';

export const variants = ['release', 'debug', 'secure'] as const;
export type Variant = (typeof variants)[number];

/** One run of a source file under tests/, with what the file's leading comment lines ask for. */
export interface TestFile {
  readonly suite: string;
  readonly name: string;
  readonly path: string;
  readonly args: readonly string[];
  readonly cflags: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** A regular expression in which `{block 90}` stands for the bytes of the block that a request of 90 gets. */
  readonly expectStderr: string | undefined;
  readonly expectSignal: string | undefined;
  /** Why the test says nothing about other allocators. */
  readonly onlyHakmem: string | undefined;
  readonly variants: readonly Variant[];
  /** Compiled with the generated constants of the build: those that all variants of a spec have alike. */
  readonly usesConstants: boolean;
  /** A source in tests/support, built as a shared library; its path comes in TEST_PLUGIN. */
  readonly plugin: string | undefined;
  /** Programs that must be installed, each as `command` or `command=package`. */
  readonly needs: readonly string[];
  /** Of other machines and kernels: `musl: why`, `emulator: why` or `old-kernel: why`. */
  readonly notOn: readonly string[];
  /** No other test runs at the same time. */
  readonly alone: boolean;
}

/** What programs are started with as on Linux 3.10: both are built from tests/support. */
export interface OldKernel {
  /** Starts a program under a filter of system calls. */
  readonly launcher: string;
  /** Preloaded before the library. */
  readonly calls: string;
}

/** The library under test: the path to preload, and which build it is; a path outside out/ is a peer. */
export interface Target {
  readonly variant: Variant;
  readonly library: string | undefined;
  readonly isHakmem: boolean;
  /** The folder of its variants, whose sources unit tests are compiled with. */
  readonly out: string;
  /** What it was built for, and the tests are; undefined: this machine. */
  readonly machine?: Machine | undefined;
  /** Knobs that every test runs under, where it does not set them itself. */
  readonly knobs: Readonly<Record<string, string>>;
  /** Every program of a test runs as on that kernel. */
  readonly oldKernel?: OldKernel | undefined;
  /** How much of the work of the long tests is done, in per cent. */
  readonly scale: number;
}

export type Outcome =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly why: string; readonly output: string }
  | { readonly kind: 'skipped'; readonly why: string };

export interface Result {
  readonly suite: string;
  readonly name: string;
  readonly variant: Variant;
  readonly outcome: Outcome;
  readonly ms: number;
}

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const passed: Outcome = { kind: 'passed' };
export const fail = (why: string, output = ''): Outcome => ({ kind: 'failed', why, output });
export const skip = (why: string): Outcome => ({ kind: 'skipped', why });
