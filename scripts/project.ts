// Where things are, and reading the templates.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Templates } from '../gen/generate.ts';

/** Of the package: specs, templates and what the tools bring. Where it is installed nothing is ever written there. */
export const projectRoot = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Where specs of the user's own are and outputs go: the directory of whoever calls, and in the repository its root. */
export const workRoot = isWithin(process.cwd(), projectRoot) ? projectRoot : process.cwd();
export const isRepository = workRoot === projectRoot;
export const outRoot = path.join(workRoot, 'out');
/** From workRoot: the specs of `--spec`. */
export const profilesFolder = isRepository ? 'gen/spec/profiles' : 'hakmem';
const specEnding = isRepository ? '.ts' : '.mts'; // a module, whatever the package.json beside it says
/** From workRoot. */
export const specFileName = (name: string): string => `${profilesFolder}/${name}${specEnding}`;
export const isSpecFile = (file: string): boolean => file.endsWith(specEnding);

/** Of projectRoot, as a command in workRoot names it. */
export const toolPath = (file: string): string => path.join(path.relative(workRoot, projectRoot), file);

/** A task as it is typed here. */
export function describeTask(task: string, words = ''): string {
  if (!isRepository) return `npx hakmem ${task}${words === '' ? '' : ` ${words}`}`;
  return `npm run ${task}${words === '' ? '' : ` -- ${words}`}`;
}

/** Where a number of gen/spec/FILE is changed from here. */
export const describeSpec = (file: string): string => (isRepository ? `gen/spec/${file}` : specFileName('default'));

export const templatesRoot = path.join(projectRoot, 'templates');

/** Folders of out/ that are not a variant's: no spec has such a name. */
export const outFolders = ['bin', 'link', 'aarch64', 'riscv64', 'musl', 'profile', 'pgo', 'bench', 'test', 'tests', 'hunt', 'fuzz', 'soak', 'random-specs', 'dist'] as const;

/** out/<variant>, and of a spec in gen/spec/profiles/ out/<spec>/<variant>. */
export const variantDirectory = (variant: string, spec = ''): string => path.join(outRoot, spec, variant);
export const libraryPath = (variant: string, spec = ''): string => path.join(variantDirectory(variant, spec), 'libhakmem.so');

export function readTemplates(): Templates {
  return readTree(templatesRoot, /\.(c|h|hbs)$/);
}

function isWithin(directory: string, root: string): boolean {
  const inside = path.relative(root, directory);
  return inside === '' || (!inside.startsWith('..') && !path.isAbsolute(inside));
}

/** Path from root -> text, sorted by path. */
export function readTree(root: string, wanted: RegExp): ReadonlyMap<string, string> {
  const paths = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && wanted.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
  return new Map(paths.map((file) => [file, readFileSync(path.join(root, file), 'utf8')]));
}
