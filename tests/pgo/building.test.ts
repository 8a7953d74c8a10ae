// From profiles to a library: the same bytes each time, the layout, and what is refused.
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { inspectLibrary } from '../../scripts/check-library.ts';
import { findCompiler } from '../../scripts/compiler.ts';
import { fastPath } from '../../gen/spec/layout.ts';
import { heap } from '../../gen/spec/heap.ts';
import { buildPgoLibrary, compileWithProfile } from '../../scripts/pgo/build-pgo.ts';
import { describeStalePgo } from '../../scripts/pgo/inputs.ts';
import { inspectLayout } from '../../scripts/pgo/layout.ts';
import { inProject, readCollection, readProfileBuild } from '../../scripts/pgo/places.ts';
import { findMissingTools } from '../../scripts/pgo/tools.ts';
import type { CollectedWorkload, Collection, ProfileBuild } from '../../scripts/pgo/types.ts';
import { buildCounting, buildRelease, collect, createFolders, requireCompiler } from './library.ts';

const commands = ['random_mixed 256 1 200000', 'sized_mix ends 64 1 1025 1048576 20000'].map((command) => `out/bench/${command}`);

describe.each(['gcc', 'clang'])('%s', (command) => {
  const folders = createFolders(command);
  let build: ProfileBuild | undefined;
  let collection: Collection;

  beforeAll(async () => {
    const compiler = await findCompiler(command);
    if (compiler === undefined || (await findMissingTools(compiler)).length > 0) return;
    build = await buildCounting(compiler, folders);
    collection = await collect(build, folders, commands);
  });

  it('builds a library with the layout and the exports of the release build, twice the same', async ({ skip }) => {
    if (build === undefined) return skip(`${command} or its profile tools are not installed`);
    const first = await buildPgoLibrary(build, collection, folders, false);
    expect(first).toMatchObject({ id: build.id, leftOut: [], workloads: [{ name: 'own-1' }, { name: 'own-2' }] });
    const library = inProject(folders.pgo, 'libhakmem.so');
    const again = await compileWithProfile(build.inputs.compiler, folders, 'again.so');
    expect(readFileSync(again).equals(readFileSync(library))).toBe(true);
    expect(await inspectLayout(library)).toMatchObject({ functions: fastPath.length, faults: [] });
    expect(await inspectLibrary(library, heap)).toEqual([]);
    expect(describeStalePgo(folders)).toBeUndefined();
  });
});

describe('the release build', () => {
  it('has the fast paths on one page and the cold doors on others', async () => {
    const { functions, bytes, faults } = await inspectLayout(await buildRelease(await requireCompiler('gcc')));
    expect(faults).toEqual([]);
    expect(functions).toBe(fastPath.length);
    expect(bytes).toBeLessThanOrEqual(4096);
  });
});

describe('a build is refused', () => {
  const folders = createFolders('gcc');
  let build: ProfileBuild;
  let collection: Collection;

  // What the tests of gcc have left.
  beforeAll(() => {
    build = readProfileBuild(folders);
    const all = readCollection(folders);
    collection = { ...all, workloads: all.workloads.slice(0, 1) };
  });

  const attempt = (changes: Partial<ProfileBuild['inputs']>): Promise<unknown> => buildPgoLibrary({ ...build, inputs: { ...build.inputs, ...changes } }, collection, folders, false);
  const rejected: CollectedWorkload = { name: 'bad', command: 'bad program', weight: 1, file: 'own-1.counters', hash: '', rejected: 'never calls malloc', notes: [], processes: 1, allocations: 0, functionsRun: 0 };

  it('when the sources have changed', () => expect(attempt({ source: 'other' })).rejects.toThrow(/stale profile: .*: the specs or the C source; run npm run pgo-full/));
  it('when the compiler has changed', () => expect(attempt({ compiler: { ...build.inputs.compiler, version: 'gcc 1.0' } })).rejects.toThrow(/stale profile: .*the compiler \("gcc 1.0" then/));
  it('when the flags have changed', () => expect(attempt({ flags: ['-O0'] })).rejects.toThrow(/stale profile: .*the compiler flags/));
  it('when the profiles are of another library', () => expect(buildPgoLibrary(build, { ...collection, id: 'other' }, folders, false)).rejects.toThrow(/stale profile: it was collected with another/));

  it('when a workload left no profile, unless that is allowed', async () => {
    const hash = collection.workloads[0]?.hash ?? '';
    const partial = { ...collection, workloads: [...collection.workloads, { ...rejected, hash }] };
    await expect(buildPgoLibrary(build, partial, folders, false)).rejects.toThrow(/1 of 2 workloads .*--allow-partial.*\nbad \(bad program\): never calls malloc/);
    await expect(buildPgoLibrary(build, { ...collection, workloads: [{ ...rejected, hash }] }, folders, true)).rejects.toThrow('no workload left a profile');
    expect(await buildPgoLibrary(build, partial, folders, true)).toMatchObject({ leftOut: [{ name: 'bad', why: 'never calls malloc' }] });
    expect(JSON.parse(readFileSync(inProject(folders.pgo, 'manifest.json'), 'utf8'))).toMatchObject({ leftOut: [{ name: 'bad' }] });
  });

  it('when a profile was damaged', async () => {
    appendFileSync(inProject(folders.profile, 'data/own-1.counters'), 'x');
    await expect(buildPgoLibrary(build, collection, folders, true)).rejects.toThrow('damaged profile: changed since it was collected: own-1.counters');
  });

  it('when it is of other sources, which npm run build says', () => {
    writeFileSync(inProject(folders.pgo, 'manifest.json'), '{"source":"other"}');
    expect(describeStalePgo(folders)).toContain('is of other sources');
    expect(describeStalePgo(createFolders('none'))).toBeUndefined();
  });

  it('when an earlier stage has not run', () => {
    const none = createFolders('none');
    expect(() => readProfileBuild(none)).toThrow('npm run pgo-profile builds it');
    expect(() => readCollection(none)).toThrow('npm run pgo-collect runs the workloads');
  });
});
