// The page's script and style, with the flame graph library in them.
import path from 'node:path';
import { build } from 'esbuild';

export interface Bundle {
  readonly script: string;
  readonly style: string;
}

export async function bundleClient(): Promise<Bundle> {
  const { outputFiles } = await build({
    entryPoints: [path.join(import.meta.dirname, 'client/main.ts')],
    bundle: true,
    write: false,
    outdir: 'out',
    format: 'iife',
    target: 'es2022',
    charset: 'utf8',
    // The library looks at the name of a class: identifiers stay.
    minifyWhitespace: true,
    minifySyntax: true,
    keepNames: true,
    logLevel: 'silent',
  });
  const find = (ending: string): string => outputFiles.find((file) => file.path.endsWith(ending))?.text ?? '';
  return { script: find('.js').replaceAll('</script', '<\\/script'), style: find('.css').replaceAll('</style', '<\\/style') };
}
