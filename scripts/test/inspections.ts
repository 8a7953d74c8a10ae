// Tests that read the built library instead of running it.
import { execa } from 'execa';
import { isOlder } from '../../gen/emit/libc-stub.ts';
import { exportedSymbols, exportNodes } from '../../gen/spec/exports.ts';
import { libcBaseVersions } from '../../gen/spec/imports.ts';
import { listExports } from '../check-library.ts';
import type { Machine } from '../machines.ts';
import { disassembleFunction } from './disassemble.ts';
import { fail, type Outcome, passed, type Variant, variants } from './types.ts';

export interface Inspection {
  readonly name: string;
  readonly variants: readonly Variant[];
  readonly isOfMachine: (machine: Machine | undefined) => boolean;
  readonly inspect: (library: string, machine: Machine | undefined) => Promise<Outcome>;
}

/** Instructions up to and with the first `ret`, by processor. */
const hotPathBudgets = {
  native: { malloc: 20, free: 24, hak_heap_malloc: 32 },
  aarch64: { malloc: 24, free: 30 },
  riscv64: { malloc: 28, free: 39 },
} as const;
const neededLibraries = /^(libc\.so(\.6)?|ld-linux-[\w-]+\.so\.\d)$/;
/** What the oldest supported system has. */
const newestVersion = 'GLIBC_2.17';

const isGlibc = (machine: Machine | undefined): boolean => machine?.name !== 'musl';
const isOfThisProcessor = (machine: Machine | undefined): boolean => machine === undefined || machine.emulator.length === 0;
/** Beyond the x86-64 baseline: AVX and wider, BMI, and SSE3 onward. Not tzcnt: compilers write it for bsf, whose encoding it extends. */
const beyondBaseline = /^(v[a-z]{2}\w*|andn|bextr|bls(i|r|msk)|lzcnt|popcnt|mulx|pdep|pext|rorx|sarx|shlx|shrx|adcx|adox|crc32\w*|p(shufb|insr[bdq]|extr[bdq]|cmpeqq|cmpgtq|m(in|ax)(sb|sd|uw|ud)|test|abs[bwd]|hadd\w*|alignr|movzx\w*|movsx\w*|mulld)|round[sp][sd]|h(add|sub)p[sd]|movddup|lddqu)$/;

export const inspections: readonly Inspection[] = [
  { name: 'exports_exactly_the_interface', variants, isOfMachine: () => true, inspect: inspectExports },
  { name: 'needs_nothing_but_libc', variants, isOfMachine: isGlibc, inspect: inspectImports },
  { name: 'asks_for_no_newer_libc', variants, isOfMachine: isGlibc, inspect: inspectVersions },
  { name: 'is_bound_at_once_and_writes_no_code', variants, isOfMachine: () => true, inspect: inspectSegments },
  { name: 'uses_baseline_instructions_only', variants, isOfMachine: isOfThisProcessor, inspect: inspectInstructions },
  { name: 'hot_path_of_malloc_is_short', variants: ['release'], isOfMachine: () => true, inspect: (library, machine) => inspectHotPath(library, machine, 'malloc') },
  { name: 'hot_path_of_free_is_short', variants: ['release'], isOfMachine: () => true, inspect: (library, machine) => inspectHotPath(library, machine, 'free') },
  { name: 'hot_path_of_hak_heap_malloc_is_short', variants: ['release'], isOfMachine: isOfThisProcessor, inspect: (library, machine) => inspectHotPath(library, machine, 'hak_heap_malloc') },
];

async function inspectExports(library: string): Promise<Outcome> {
  const { stdout } = await execa('nm', ['--dynamic', '--defined-only', '--extern-only', '--format=posix', library]);
  const wanted = listExports({ exports: exportedSymbols, exportNodes });
  const versions: readonly string[] = exportNodes.map(({ node }) => `${node} A`); // a version is a symbol, too
  const shown = new Set(stdout.split('\n').filter((line) => line !== '' && !versions.some((version) => line.startsWith(version))).map((line) => line.replace(/ .*$/, '')));
  const absent = wanted.filter((symbol) => !shown.has(symbol));
  const surplus = [...shown].filter((symbol) => !wanted.includes(symbol));
  return absent.length + surplus.length === 0 ? passed : fail('exports differ from gen/spec/exports.ts', `missing: ${absent.join(' ')}\nsurplus: ${surplus.join(' ')}`);
}

async function inspectImports(library: string): Promise<Outcome> {
  const symbols = (await execa('nm', ['--dynamic', '--undefined-only', library])).stdout.split('\n').map((line) => line.trim());
  const foreign = symbols.filter((s) => /^[Uu] /.test(s) && !/@GLIBC_[0-9.]+$/.test(s));
  const weak = symbols.filter((s) => /^w /.test(s) && !/@GLIBC_|^w (_ITM_\w+|__gmon_start__|__cxa_finalize|_Z\w+|__cxa_\w+)$/.test(s));
  const dynamic = (await execa('readelf', ['--dynamic', '--wide', library])).stdout;
  const needed = [...dynamic.matchAll(/\(NEEDED\).*\[(.*)\]/g)].map((m) => m[1] ?? '').filter((name) => !neededLibraries.test(name));
  const wrong = [...foreign, ...weak, ...needed.map((name) => `NEEDED ${name}`)];
  return wrong.length === 0 ? passed : fail('depends on more than libc', wrong.join('\n'));
}

/** A processor that glibc has newer than that has all its symbols from its first version on. */
async function inspectVersions(library: string): Promise<Outcome> {
  const { stdout } = await execa('readelf', ['--version-info', '--wide', library]);
  const versions = [...stdout.matchAll(/Name: (GLIBC_[0-9.]+)/g)].map(([, version]) => version ?? '');
  const { stdout: header } = await execa('readelf', ['--file-header', library]);
  const oldest = /Machine:\s+RISC-V/.test(header) ? libcBaseVersions.riscv64 : newestVersion;
  const newer = versions.filter((version) => isOlder(oldest, version));
  if (versions.length === 0) return fail('it asks for no version of libc at all');
  return newer.length === 0 ? passed : fail(`it asks for ${newer.join(', ')}, which ${oldest} does not have`);
}

/** Everything is bound when it is loaded, what was written to for that is then read-only, no stack is executable, no code is written to. */
async function inspectSegments(library: string): Promise<Outcome> {
  const { stdout } = await execa('readelf', ['--dynamic', '--program-headers', '--wide', library]);
  const faults = [
    ...(/\(FLAGS\).*BIND_NOW/.test(stdout) && /\(FLAGS_1\).*NOW/.test(stdout) ? [] : ['it is not bound at once']),
    ...(/GNU_RELRO/.test(stdout) ? [] : ['nothing is made read-only after relocation']),
    ...(/GNU_STACK\s.*\sRW\s/.test(stdout) ? [] : ['it asks for an executable stack']),
    ...(/\(TEXTREL\)/.test(stdout) ? ['its code has relocations'] : []),
    ...(/LOAD\s.*\sRWE\s/.test(stdout) ? ['a segment is writable and executable'] : []),
  ];
  return faults.length === 0 ? passed : fail(faults.join('; '));
}

async function inspectInstructions(library: string): Promise<Outcome> {
  const { stdout } = await execa('objdump', ['--disassemble', '--no-show-raw-insn', library], { maxBuffer: 64 * 1024 * 1024 });
  const wrong = stdout.split('\n').filter((line) => beyondBaseline.test(mnemonicOf(line)));
  return wrong.length === 0 ? passed : fail('uses instructions beyond the x86-64 baseline', wrong.slice(0, 20).join('\n'));
}

async function inspectHotPath(library: string, machine: Machine | undefined, symbol: keyof typeof hotPathBudgets.native): Promise<Outcome> {
  const budgets: Readonly<Record<string, Partial<Record<typeof symbol, number>>>> = hotPathBudgets;
  const budget = budgets[machine?.name ?? 'native']?.[symbol] ?? hotPathBudgets.native[symbol];
  const lines = (await disassembleFunction(library, symbol, machine?.objdump)).split('\n').filter((line) => /^\s+[0-9a-f]+:\t/.test(line));
  const end = lines.findIndex((line) => mnemonicOf(line) === 'ret');
  const path = lines.slice(0, end + 1).filter((line) => !/^(nop|data16|cs)/.test(mnemonicOf(line)));
  const listing = path.join('\n');
  if (end < 0) return fail(`${symbol} has no ret`, lines.join('\n'));
  if (path.length > budget) return fail(`${symbol} takes ${path.length} instructions, budget ${budget}`, listing);
  if (/\tlock|\txchg.*\(|\tcall|\tblr?\t|\tjalr?\t|\t(ld|st)l?(a?x|a|l)p?r\t/.test(listing)) return fail(`${symbol} has a lock prefix or a call on its hot path`, listing);
  return passed;
}

function mnemonicOf(line: string): string {
  return /^\s+[0-9a-f]+:\t(?:(?:lock|rep\w*|notrack|bnd|data16) )*([a-z0-9]+)/.exec(line)?.[1] ?? '';
}
