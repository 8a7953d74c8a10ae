// The two compilers' ways of counting and of using counts, side by side.
import type { Family } from '../compiler.ts';
import { inProject, runtimeFolder } from './places.ts';

export interface Toolchain {
  /** Flags of the instrumented compilation. Counting is atomic, because threads and processes share the counters. */
  readonly countFlags: (folder: string) => readonly string[];
  /** Its link: the counters on pages of their own, and what writes them in the compiler's format. */
  readonly countLinkFlags: readonly string[];
  readonly runtimeSources: readonly string[];
  /** The merged profile that useFlags read. */
  readonly profileFile: string;
  readonly useFlags: (folder: string) => readonly string[];
}

/** gcc hashes this name into the identity of each static function, so both compilations must give the same. */
const nameFlags = (folder: string): readonly string[] => ['-dumpdir', `${folder}/`, '-dumpbase', 'hakmem.c', '-dumpbase-ext', '.c'];

/** Value profiles are off in both: they need memory while counting, and the hot paths have no indirect call. */
const gcc: Toolchain = {
  countFlags: (folder) => ['-fprofile-generate', '-fprofile-update=atomic', '-fprofile-info-section', '-fno-profile-values', ...nameFlags(folder)],
  countLinkFlags: [`-Wl,-T,${runtimeFolder}/counters_gcc.ld`, '-lgcov'],
  runtimeSources: ['profile.c', 'native_gcc.c'],
  profileFile: 'hakmem.gcda',
  useFlags: (folder) => ['-fprofile-use', '-fprofile-partial-training', '-fprofile-correction', '-fno-profile-values', '-Wmissing-profile', '-Wcoverage-mismatch', ...nameFlags(folder)],
};

const clang: Toolchain = {
  countFlags: () => ['-fprofile-generate', '-mllvm', '-instrprof-atomic-counter-update-all', '-mllvm', '-disable-vp=true'],
  countLinkFlags: [`-Wl,-T,${runtimeFolder}/counters_clang.ld`, '-fprofile-generate'],
  runtimeSources: ['profile.c', 'native_clang.c'],
  profileFile: 'hakmem.profdata',
  useFlags: (folder) => [`-fprofile-use=${folder}/hakmem.profdata`, '-Wprofile-instr-out-of-date', '-mllvm', '-disable-vp=true'],
};

export const toolchains: Readonly<Record<Family, Toolchain>> = { gcc, clang };

export const runtimeFile = (name: string): string => inProject(runtimeFolder, name);
