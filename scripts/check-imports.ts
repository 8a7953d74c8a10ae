// Which TypeScript may import which: spec <- derive, check <- emit <- generate <- scripts <- Makefile.ts, and none in a circle.
import path from 'node:path';
import { Project, type SourceFile } from 'ts-morph';
import { findCircles } from './find-circles.ts';

interface Layer {
  readonly files: RegExp;
  /** What it may import besides itself, among the project's own files. */
  readonly below: RegExp;
}

const layers: readonly Layer[] = [
  { files: /^gen\/spec\//, below: /^package\.json$/ },
  { files: /^gen\/derive\//, below: /^gen\/spec\// },
  { files: /^gen\/check\//, below: /^gen\/(spec|derive)\// },
  { files: /^gen\/emit\//, below: /^gen\/(spec|derive|check)\// },
  { files: /^gen\/tune\//, below: /^gen\/(spec|derive|check)\// },
  { files: /^gen\/generate\.ts$/, below: /^gen\/(spec|derive|check|emit)\// },
  { files: /^scripts\//, below: /^(gen|bench)\// },
  { files: /^Makefile\.ts$/, below: /^(scripts|gen\/spec)\// },
];

/** A package that only some files may import. */
const packages: readonly { readonly name: string; readonly users: RegExp; readonly why: string }[] = [
  { name: 'handlebars', users: /^gen\/emit\//, why: 'only gen/emit/ renders' },
  { name: 'ts-morph', users: /^(gen\/tune|scripts)\//, why: 'ts-morph edits specs and checks layers, nothing else' },
  { name: 'commander', users: /^(Makefile|scripts\/[a-z-]+)\.ts$/, why: 'only entry points parse options' },
];

/** Sentences, one per fault, and how many files were read. */
export function checkImports(root: string): { readonly faults: readonly string[]; readonly files: number } {
  const project = new Project({ skipAddingFilesFromTsConfig: true, skipFileDependencyResolution: true });
  const files = project.addSourceFilesAtPaths([`${root}/Makefile.ts`, `${root}/gen/**/*.ts`, `${root}/scripts/**/*.ts`]);
  const imports = new Map(files.map((file) => [path.relative(root, file.getFilePath()), listFiles(file, root)]));
  return { faults: [...files.flatMap((file) => checkFile(file, root)), ...describeCircles(imports)], files: files.length };
}

function checkFile(file: SourceFile, root: string): readonly string[] {
  const own = path.relative(root, file.getFilePath());
  const layer = layers.find(({ files }) => files.test(own));
  return listImports(file).flatMap((specifier) => {
    const restricted = packages.find(({ name, users }) => name === specifier && !users.test(own));
    if (restricted !== undefined) return [`${own}: imports ${specifier}; ${restricted.why}`];
    if (!specifier.startsWith('.') || layer === undefined) return [];
    const other = resolveImport(file, specifier, root);
    return layer.files.test(other) || layer.below.test(other) ? [] : [`${own}: imports ${other}, which stands above it`];
  });
}

function resolveImport(file: SourceFile, specifier: string, root: string): string {
  return path.relative(root, path.resolve(path.dirname(file.getFilePath()), specifier));
}

/** The project's own files that a file imports, types included. */
function listFiles(file: SourceFile, root: string): readonly string[] {
  return listImports(file).flatMap((specifier) => (specifier.startsWith('.') ? [resolveImport(file, specifier, root)] : []));
}

/** Each circle once, from the first of its files in the alphabet. */
function describeCircles(imports: ReadonlyMap<string, readonly string[]>): readonly string[] {
  return findCircles(imports).map((circle) => `${[...circle, circle[0]].join(' imports ')}: a circle`);
}

function listImports(file: SourceFile): readonly string[] {
  const stated = [...file.getImportDeclarations(), ...file.getExportDeclarations()].map((declaration) =>
    declaration.getModuleSpecifierValue(),
  );
  const called = [...file.getFullText().matchAll(/\bimport\('([^']+)'\)/g)].map(([, specifier]) => specifier);
  return [...stated, ...called].filter((specifier) => specifier !== undefined);
}
