// What a finished library shows and needs: exactly the declared exports, and nothing beyond libc.
import { runProgram } from './run.ts';

/** Sentences, one per fault. */
export async function inspectLibrary(library: string, exported: readonly string[]): Promise<readonly string[]> {
  const symbols = await runProgram('readelf', ['--dyn-syms', '--wide', library]);
  const dynamic = await runProgram('readelf', ['--dynamic', '--wide', library]);
  if (symbols.code !== 0 || dynamic.code !== 0) return [`readelf cannot read ${library}`];
  const rows = symbols.stdout
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((cells) => /^\d+:$/.test(cells[0] ?? '') && cells.length >= 8);
  const defined = rows.filter(([, , , type, , , section]) => section !== 'UND' && section !== 'ABS' && type !== 'SECTION').map((cells) => nameOf(cells));
  const undefinedStrong = rows.filter(([, , , , bind, , section]) => section === 'UND' && bind === 'GLOBAL').map((cells) => cells[7] ?? '');
  const needed = [...dynamic.stdout.matchAll(/\(NEEDED\).*\[(.+)\]/g)].map(([, name]) => name ?? '');
  const hasVersions = !needed.includes('libc.so'); // musl's; the linker has found all of them there
  return [
    ...listFault(
      'does not export',
      exported.filter((name) => !defined.includes(name)),
    ),
    ...listFault(
      'exports what exports.ts does not list:',
      defined.filter((name) => !exported.includes(name)),
    ),
    ...listFault(
      'needs symbols beyond libc:',
      hasVersions ? undefinedStrong.filter((name) => !/@GLIBC_/.test(name)) : [],
    ),
    ...listFault(
      'needs libraries beyond libc:',
      needed.filter((name) => !/^(libc\.so|ld-linux)/.test(name)),
    ),
  ];
}

function nameOf(cells: readonly string[]): string {
  return (cells[7] ?? '').replace(/@.*/, '');
}

function listFault(what: string, names: readonly string[]): readonly string[] {
  return names.length === 0 ? [] : [`${what} ${names.join(' ')}`];
}
