// Where things are, and reading the templates.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Templates } from '../gen/generate.ts';

export const projectRoot = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
export const outRoot = path.join(projectRoot, 'out');
export const templatesRoot = path.join(projectRoot, 'templates');

/** Folders of out/ that are not a variant's: no spec has such a name. */
export const outFolders = ['bin', 'link', 'aarch64', 'riscv64', 'musl', 'profile', 'pgo', 'bench', 'test', 'tests', 'hunt', 'fuzz', 'soak', 'random-specs', 'dist'] as const;

/** out/<variant>, and of a spec in gen/spec/profiles/ out/<spec>/<variant>. */
export const variantDirectory = (variant: string, spec = ''): string => path.join(outRoot, spec, variant);
export const libraryPath = (variant: string, spec = ''): string => path.join(variantDirectory(variant, spec), 'libhakmem.so');

export function readTemplates(): Templates {
  return readTree(templatesRoot, /\.(c|h|hbs)$/);
}

/** Path from root -> text, sorted by path. */
export function readTree(root: string, wanted: RegExp): ReadonlyMap<string, string> {
  const paths = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && wanted.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
  return new Map(paths.map((file) => [file, readFileSync(path.join(root, file), 'utf8')]));
}
