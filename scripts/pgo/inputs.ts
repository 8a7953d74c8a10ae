// What a profile depends on: two compilations may share one only when all of this is equal.
import { existsSync, readFileSync } from 'node:fs';
import { variants } from '../../gen/spec/variants.ts';
import { type Compiler, compileFlags, findCompiler } from '../compiler.ts';
import { generateOrFail } from '../gen.ts';
import { readTree, workRoot } from '../project.ts';
import { UserError } from '../run.ts';
import { hashText } from '../write-generation.ts';
import { commandOf, inProject, readJson, runtimeFolder, sourceFolder } from './places.ts';
import type { Folders, Inputs, ProfileBuild } from './types.ts';

export function findInputs(compiler: Compiler, folders: Folders): Inputs {
  const source = hashTree(generateOrFail(folders.heap).files.get('release') ?? new Map());
  return { source, runtime: hashTree(readTree(inProject(runtimeFolder), /./)), compiler, flags: commonFlags(compiler, folders) };
}

/** What instrumented and final compilation have in common. */
export function commonFlags(compiler: Compiler, folders: Folders): readonly string[] {
  const release = variants.find(({ name }) => name === 'release');
  return [...compileFlags(compiler), ...(release?.cFlags ?? []), `-I${sourceFolder(folders)}`];
}

/** Not among the inputs: it takes the path of the directory out of the result. */
export const pathFlags: readonly string[] = [`-ffile-prefix-map=${workRoot}=.`];

export function hashInputs(inputs: Inputs): string {
  return hashText(JSON.stringify(inputs));
}

/** Fails, saying what is different, when the library was built from anything but what is here now. */
export async function refuseStale({ inputs, id }: ProfileBuild, folders: Folders): Promise<Compiler> {
  const { command } = inputs.compiler;
  const compiler = await findCompiler(command);
  if (compiler === undefined) throw new UserError(`${command}, which built the instrumented library, is gone`);
  const now = findInputs(compiler, folders);
  const changes = [
    ...(now.source === inputs.source ? [] : ['the specs or the C source']),
    ...(now.runtime === inputs.runtime ? [] : [runtimeFolder]),
    ...(now.compiler.version === inputs.compiler.version ? [] : [`the compiler ("${inputs.compiler.version}" then, "${now.compiler.version}" now)`]),
    ...(now.flags.join(' ') === inputs.flags.join(' ') ? [] : ['the compiler flags']),
  ];
  if (changes.length > 0 || hashInputs(now) !== id) throw new UserError(`stale profile: changed since the instrumented library was built: ${changes.join(', ') || 'its record'}; run ${commandOf('pgo-full', folders)}, or pgo-profile and pgo-collect`);
  return compiler;
}

/** The sources on disk are those that the specs give now. */
export function isSourceWritten({ source }: Inputs, folders: Folders): boolean {
  return hashSourceOnDisk(folders) === source;
}

/** A sentence when the library of pgo-build is there and was compiled from other sources than those on disk. */
export function describeStalePgo(folders: Folders): string | undefined {
  const { pgo } = folders;
  if (!existsSync(inProject(pgo, 'libhakmem.so'))) return undefined;
  const built = readJson<{ readonly source: string }>(inProject(pgo, 'manifest.json'))?.source;
  return built === hashSourceOnDisk(folders) ? undefined : `${pgo}/libhakmem.so is of other sources; ${commandOf('pgo-full', folders)} builds it again`;
}

function hashSourceOnDisk(folders: Folders): string {
  return hashTree(readTree(inProject(sourceFolder(folders)), /./));
}

function hashTree(files: ReadonlyMap<string, string>): string {
  const hashes = [...files].map(([file, text]) => [file, hashText(text)] as const).sort(([a], [b]) => (a < b ? -1 : 1));
  return hashText(JSON.stringify(hashes));
}

export function readBytes(file: string): Buffer {
  return readFileSync(file);
}
