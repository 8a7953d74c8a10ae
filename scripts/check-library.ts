// What a finished library shows and needs: exactly the declared exports, each with its version, and nothing beyond libc.
import type { HeapSpec } from '../gen/spec/types.ts';
import { runProgram } from './run.ts';

/** Sentences, one per fault. */
export async function inspectLibrary(library: string, heap: Pick<HeapSpec, 'exports' | 'exportNodes'>): Promise<readonly string[]> {
  const symbols = await runProgram('readelf', ['--dyn-syms', '--wide', library]);
  const dynamic = await runProgram('readelf', ['--dynamic', '--wide', library]);
  if (symbols.code !== 0 || dynamic.code !== 0) return [`readelf cannot read ${library}`];
  const rows = symbols.stdout
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((cells) => /^\d+:$/.test(cells[0] ?? '') && cells.length >= 8);
  const exported = listExports(heap);
  const defined = rows.filter(([, , , , bind, , section]) => section !== 'UND' && section !== 'ABS' && bind !== 'LOCAL').map((cells) => cells[7] ?? '');
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

/** As readelf prints them: name@@VERSION where there is one. */
export function listExports({ exports, exportNodes }: Pick<HeapSpec, 'exports' | 'exportNodes'>): readonly string[] {
  const versions = new Map(exportNodes.flatMap(({ node, symbols }) => symbols.map((symbol) => [symbol, `@@${node}`])));
  return exports.map((symbol) => `${symbol}${versions.get(symbol) ?? ''}`);
}

function listFault(what: string, names: readonly string[]): readonly string[] {
  return names.length === 0 ? [] : [`${what} ${names.join(' ')}`];
}
