// Tests that read the built library instead of running it.
import { execa } from 'execa';
import { exportedSymbols, exportNodes } from '../../gen/spec/exports.ts';
import { listExports } from '../check-library.ts';
import { disassembleFunction } from './disassemble.ts';
import { fail, type Outcome, passed, type Variant, variants } from './types.ts';

export interface Inspection {
  readonly name: string;
  readonly variants: readonly Variant[];
  readonly inspect: (library: string) => Promise<Outcome>;
}

/** Instructions up to and with the first `ret`. */
const hotPathBudget = { malloc: 20, free: 24 } as const;
const neededLibraries = ['libc.so.6', 'ld-linux-x86-64.so.2'];
/** Beyond the x86-64 baseline: AVX and wider, BMI, and SSE3 onward. Not tzcnt: compilers write it for bsf, whose encoding it extends. */
const beyondBaseline = /^(v[a-z]{2}\w*|andn|bextr|bls(i|r|msk)|lzcnt|popcnt|mulx|pdep|pext|rorx|sarx|shlx|shrx|adcx|adox|crc32\w*|p(shufb|insr[bdq]|extr[bdq]|cmpeqq|cmpgtq|m(in|ax)(sb|sd|uw|ud)|test|abs[bwd]|hadd\w*|alignr|movzx\w*|movsx\w*|mulld)|round[sp][sd]|h(add|sub)p[sd]|movddup|lddqu)$/;

export const inspections: readonly Inspection[] = [
  { name: 'exports_exactly_the_interface', variants, inspect: inspectExports },
  { name: 'needs_nothing_but_libc', variants, inspect: inspectImports },
  { name: 'uses_baseline_instructions_only', variants, inspect: inspectInstructions },
  { name: 'hot_path_of_malloc_is_short', variants: ['release'], inspect: (library) => inspectHotPath(library, 'malloc') },
  { name: 'hot_path_of_free_is_short', variants: ['release'], inspect: (library) => inspectHotPath(library, 'free') },
];

async function inspectExports(library: string): Promise<Outcome> {
  const { stdout } = await execa('nm', ['--dynamic', '--defined-only', '--format=posix', library]);
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
  const needed = [...dynamic.matchAll(/\(NEEDED\).*\[(.*)\]/g)].map((m) => m[1] ?? '').filter((name) => !neededLibraries.includes(name));
  const wrong = [...foreign, ...weak, ...needed.map((name) => `NEEDED ${name}`)];
  return wrong.length === 0 ? passed : fail('depends on more than libc', wrong.join('\n'));
}

async function inspectInstructions(library: string): Promise<Outcome> {
  const { stdout } = await execa('objdump', ['--disassemble', '--no-show-raw-insn', library], { maxBuffer: 64 * 1024 * 1024 });
  const wrong = stdout.split('\n').filter((line) => beyondBaseline.test(mnemonicOf(line)));
  return wrong.length === 0 ? passed : fail('uses instructions beyond the x86-64 baseline', wrong.slice(0, 20).join('\n'));
}

async function inspectHotPath(library: string, symbol: keyof typeof hotPathBudget): Promise<Outcome> {
  const lines = (await disassembleFunction(library, symbol)).split('\n').filter((line) => /^\s+[0-9a-f]+:\t/.test(line));
  const end = lines.findIndex((line) => mnemonicOf(line) === 'ret');
  const path = lines.slice(0, end + 1).filter((line) => !/^(nop|data16|cs)/.test(mnemonicOf(line)));
  const listing = path.join('\n');
  if (end < 0) return fail(`${symbol} has no ret`, lines.join('\n'));
  if (path.length > hotPathBudget[symbol]) return fail(`${symbol} takes ${path.length} instructions, budget ${hotPathBudget[symbol]}`, listing);
  if (/\tlock|\txchg.*\(|\tcall/.test(listing)) return fail(`${symbol} has a lock prefix or a call on its hot path`, listing);
  return passed;
}

function mnemonicOf(line: string): string {
  return /^\s+[0-9a-f]+:\t(?:(?:lock|rep\w*|notrack|bnd|data16) )*([a-z0-9]+)/.exec(line)?.[1] ?? '';
}
