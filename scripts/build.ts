// `npm run build`: doctor, gen, then one compiler call per variant.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import pc from 'picocolors';
import { joinHeader } from '../gen/emit/public-header.ts';
import { variants } from '../gen/spec/variants.ts';
import type { VariantSpec } from '../gen/spec/types.ts';
import { inspectLibrary } from './check-library.ts';
import { type Compiler, compileFlags, linkFlags } from './compiler.ts';
import { requireTools } from './doctor.ts';
import { type GenOptions, runGen } from './gen.ts';
import { linkToOldLibc } from './libc-stub.ts';
import { loadSpec } from './load-spec.ts';
import { findMachine, type Machine, machines } from './machines.ts';
import { describeStalePgo } from './pgo/inputs.ts';
import { foldersOf } from './pgo/places.ts';
import { libraryPath, readTree, variantDirectory, workRoot } from './project.ts';
import { runStep, UserError } from './run.ts';
import { runCompiler } from './run-compiler.ts';
import { hashText, readManifest, writeAtomically } from './write-generation.ts';

export interface BuildOptions extends GenOptions {
  readonly cc?: string;
  readonly variant?: string;
  /** A name of scripts/machines.ts: to out/<machine>/<variant>/. */
  readonly machine?: string;
}

export async function runBuild(options: BuildOptions): Promise<void> {
  const chosen = selectVariants(options.variant);
  const machine = selectMachine(options);
  const heap = await loadSpec(options.spec);
  const compiler = await runStep(
    'doctor',
    () => requireTools(options.cc ?? machine?.cc),
    ({ version }) => version,
  );
  await runGen({ ...options, quiet: true });
  for (const variant of chosen) {
    const built = await runStep(`compile ${variant.name}`, () => buildVariant(variant, compiler, heap.spec, machine?.name), describeBuild);
    for (const fault of await inspectLibrary(built.library, heap)) console.log(pc.yellow(`  ${variant.name}: ${fault}`));
  }
  const stale = describeStalePgo(foldersOf(heap));
  if (stale !== undefined) console.log(pc.yellow(`  ${stale}`));
}

export interface Built {
  readonly library: string;
  readonly fresh: boolean;
}

/** Compiles src/hakmem.c of the variant unless the library stems from the same source, compiler and flags. For another machine the same
    sources are compiled, and the result lies in a folder of that name. */
export async function buildVariant(variant: VariantSpec, compiler: Compiler, spec?: string, machine?: string): Promise<Built> {
  const directory = variantDirectory(variant.name, spec);
  const library = machine === undefined ? libraryPath(variant.name, spec) : libraryPath(variant.name, path.join(spec ?? '', machine));
  const record = path.join(path.dirname(library), 'build.json');
  mkdirSync(path.dirname(library), { recursive: true });
  const args = await listBuildArgs(variant, compiler, spec);
  writeHeader(directory);
  const inputs = hashText(JSON.stringify([readManifest(variant.name, spec)?.sourceHash, compiler, args]));
  if (isBuiltFrom(inputs, library, record)) return { library, fresh: false };
  rmSync(record, { force: true });
  const temporary = `${library}.${process.pid}.tmp`;
  await runCompiler(compiler.command, [...args, '-o', path.relative(workRoot, temporary)]);
  renameSync(temporary, library);
  writeAtomically(
    record,
    `${JSON.stringify({ inputs, compiler: compiler.version, library: hashText(readFileSync(library)), args }, null, 2)}\n`,
  );
  return { library, fresh: true };
}

/** All but where the library goes. Paths are relative to the project. */
export async function listBuildArgs(variant: VariantSpec, compiler: Compiler, spec?: string, soname?: string): Promise<readonly string[]> {
  const source = path.relative(workRoot, path.join(variantDirectory(variant.name, spec), 'src'));
  return [
    ...compileFlags(compiler),
    ...variant.cFlags,
    `-ffile-prefix-map=${workRoot}=.`,
    `-I${source}`,
    ...linkFlags(source, soname),
    ...(await linkToOldLibc(compiler)),
    `${source}/hakmem.c`,
  ];
}

/** What programs include to call the library's own functions. */
function writeHeader(directory: string): void {
  const text = joinHeader(readTree(path.join(directory, 'src'), /^(hakmem|public)\.h$/));
  const header = path.join(directory, 'include/hakmem.h');
  if (existsSync(header) && readFileSync(header, 'utf8') === text) return;
  mkdirSync(path.dirname(header), { recursive: true });
  writeAtomically(header, text);
}

function isBuiltFrom(inputs: string, library: string, record: string): boolean {
  try {
    const built = JSON.parse(readFileSync(record, 'utf8')) as { readonly inputs: string; readonly library: string };
    return built.inputs === inputs && existsSync(library) && built.library === hashText(readFileSync(library));
  } catch {
    return false;
  }
}

function selectMachine({ machine: name, cc }: BuildOptions): Machine | undefined {
  if (name === undefined) return undefined;
  const machine = findMachine(name);
  if (machine === undefined) throw new UserError(`--machine: "${name}" is none of ${machines.map((known) => known.name).join(', ')}`);
  if (cc !== undefined) throw new UserError(`--cc ${cc} and --machine ${name} exclude each other: the machine's compiler is ${machine.cc}`);
  return machine;
}

function selectVariants(name: string | undefined): readonly VariantSpec[] {
  const all: readonly VariantSpec[] = variants;
  const chosen = all.filter((variant) => (name === undefined ? variant.isOnDemand !== true : variant.name === name));
  if (chosen.length === 0)
    throw new UserError(`--variant: "${name}" is none of ${variants.map((variant) => variant.name).join(', ')}`);
  return chosen;
}

function describeBuild({ library, fresh }: Built): string {
  return `${path.relative(workRoot, library)}${fresh ? '' : ' (up to date)'}`;
}
