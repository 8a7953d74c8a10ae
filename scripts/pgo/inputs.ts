// What a profile depends on: two compilations may share one only when all of this is equal.
import { existsSync, readFileSync } from 'node:fs';
import { heap } from '../../gen/spec/heap.ts';
import { variants } from '../../gen/spec/variants.ts';
import { type Compiler, compileFlags, findCompiler } from '../compiler.ts';
import { generateOrFail } from '../gen.ts';
import { projectRoot, readTree } from '../project.ts';
import { UserError } from '../run.ts';
import { hashText } from '../write-generation.ts';
import { folders, inProject, readJson, runtimeFolder, sourceFolder } from './places.ts';
import type { Folders, Inputs, ProfileBuild } from './types.ts';

export function findInputs(compiler: Compiler): Inputs {
  return { source: hashTree(generateOrFail(heap).files.get('release') ?? new Map()), runtime: hashTree(readTree(inProject(runtimeFolder), /./)), compiler, flags: commonFlags(compiler) };
}

/** What instrumented and final compilation have in common. */
export function commonFlags(compiler: Compiler): readonly string[] {
  const release = variants.find(({ name }) => name === 'release');
  return [...compileFlags(compiler), ...(release?.cFlags ?? []), `-I${sourceFolder}`];
}

/** Not among the inputs: it takes the path of the checkout out of the result. */
export const pathFlags: readonly string[] = [`-ffile-prefix-map=${projectRoot}=.`];

export function hashInputs(inputs: Inputs): string {
  return hashText(JSON.stringify(inputs));
}

/** Fails, saying what is different, when the library was built from anything but what is here now. */
export async function refuseStale({ inputs, id }: ProfileBuild): Promise<Compiler> {
  const { command } = inputs.compiler;
  const compiler = await findCompiler(command);
  if (compiler === undefined) throw new UserError(`${command}, which built the instrumented library, is gone`);
  const now = findInputs(compiler);
  const changes = [
    ...(now.source === inputs.source ? [] : ['the specs or the C source']),
    ...(now.runtime === inputs.runtime ? [] : [runtimeFolder]),
    ...(now.compiler.version === inputs.compiler.version ? [] : [`the compiler ("${inputs.compiler.version}" then, "${now.compiler.version}" now)`]),
    ...(now.flags.join(' ') === inputs.flags.join(' ') ? [] : ['the compiler flags']),
  ];
  if (changes.length > 0 || hashInputs(now) !== id) throw new UserError(`stale profile: changed since the instrumented library was built: ${changes.join(', ') || 'its record'}; run npm run pgo-full, or pgo-profile and pgo-collect`);
  return compiler;
}

/** The sources on disk are those that the specs give now. */
export function isSourceWritten({ source }: Inputs): boolean {
  return hashSourceOnDisk() === source;
}

/** A sentence when out/pgo is there and was compiled from other sources than those on disk. */
export function describeStalePgo({ pgo }: Folders = folders): string | undefined {
  if (!existsSync(inProject(pgo, 'libhakmem.so'))) return undefined;
  const built = readJson<{ readonly source: string }>(inProject(pgo, 'manifest.json'))?.source;
  return built === hashSourceOnDisk() ? undefined : `${pgo}/libhakmem.so is of other sources; npm run pgo-full builds it again`;
}

function hashSourceOnDisk(): string {
  return hashTree(readTree(inProject(sourceFolder), /./));
}

function hashTree(files: ReadonlyMap<string, string>): string {
  const hashes = [...files].map(([file, text]) => [file, hashText(text)] as const).sort(([a], [b]) => (a < b ? -1 : 1));
  return hashText(JSON.stringify(hashes));
}

export function readBytes(file: string): Buffer {
  return readFileSync(file);
}
