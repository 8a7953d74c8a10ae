// exports.map: which symbols have which version.
import type { HeapSpec } from '../spec/types.ts';
import type { Model } from './render.ts';

/**
 * Symbols without a version are not named in it: a script has named versions, or one without a name. The compiler hides what is not
 * exported, and each version takes the one before it along.
 */
export function modelExports({ exports, exportNodes }: HeapSpec): Model {
  const lines = exportNodes.flatMap(({ node, symbols }, index) => [
    `${node} {`,
    '    global:',
    ...symbols.map((symbol) => `        ${symbol};`),
    ...(index === 0 ? ['    local: /* of the start files of musl */', '        _init;', '        _fini;'] : []),
    `}${index === 0 ? '' : ` ${exportNodes[index - 1]?.node}`};`,
  ]);
  const withoutNodes = ['{', '    global:', ...exports.map((symbol) => `        ${symbol};`), '    local:', '        *;', '};'];
  return { lines: (lines.length > 0 ? lines : withoutNodes).map((text) => ({ text })) };
}
