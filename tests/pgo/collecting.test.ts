// Counters survive however a process ends, and a workload that leaves none is named with the reason.
import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { inProject } from '../../scripts/pgo/places.ts';
import type { Collection, ProfileBuild } from '../../scripts/pgo/types.ts';
import { buildCounting, buildProgram, collect, createFolders, findMost, readProfile, requireCompiler } from './library.ts';

const folders = createFolders('collecting');
const BLOCKS = 1000;
/** The first calls of a process take another branch. */
const FIRST_CALLS = 5;
let build: ProfileBuild;
let ending: string;

beforeAll(async () => {
  build = await buildCounting(await requireCompiler('gcc'), folders);
  ending = await buildProgram('ending');
});

describe('the counts of a process', () => {
  const expectCalls = (calls: number): void => {
    const counted = findMost(build, readProfile(build, folders, 'own-1'), 'malloc');
    expect(counted).toBeLessThanOrEqual(calls);
    expect(counted).toBeGreaterThan(calls - FIRST_CALLS);
  };

  it.each([
    ['returns from main', 'exit', 1],
    ['ends by _exit', '_exit', 1],
    ['execs itself', 'exec', 2],
    ['has a forked child that ends by _exit', 'fork', 2],
    ['has a child that is killed', 'child-killed', 2],
    ['closes every file and clears its environment', 'closed', 2],
  ])('that %s are all there', async (_, way, times) => {
    const { workloads } = await collect(build, folders, [`${ending} ${way}`]);
    expect(workloads[0]?.rejected).toBeUndefined();
    expectCalls(BLOCKS * times);
  });

  it('that is killed are there, but the workload is rejected', async () => {
    const { workloads } = await collect(build, folders, [`${ending} killed`]);
    expect(workloads[0]?.rejected).toBe('ended by signal 9');
    expectCalls(BLOCKS);
  });

  it('are told apart by how the processes ended', async () => {
    const { workloads } = await collect(build, folders, [`${ending} fork`, `${ending} exec`, `${ending} child-killed`]);
    expect(workloads.map(({ processes, notes }) => [processes, notes[0]?.slice(0, 6)])).toEqual([[2, '1 of 2'], [1, undefined], [2, '1 of 2']]);
  });

  it('of the start of a process are left out', async () => {
    await collect(build, folders, [`${ending} silent`]);
    expect(findMost(build, readProfile(build, folders, 'own-1'), 'malloc')).toBe(0);
  });
});

describe('a workload is rejected with its reason', () => {
  let collection: Collection;
  const find = (index: number): string => collection.workloads[index]?.rejected ?? 'it is not rejected';

  beforeAll(async () => {
    collection = await collect(build, folders, [`${ending} silent`, `${ending} fails`, `${ending} hang`, await buildProgram('own_malloc'), await buildProgram('ending', ['-static']), 'no-such-program'], 1);
  });

  it('when it never calls malloc', () => expect(find(0)).toBe('never calls malloc'));
  it('when it fails', () => expect(find(1)).toBe('failed with exit 3'));
  it('when it hangs', () => expect(find(2)).toBe('killed after its limit of 1 s'));
  it('when it has its own allocator', () => expect(find(3)).toMatch(/^runs under another allocator: (\S+own_malloc) takes malloc from \1$/));
  it('when it is static', () => expect(find(4)).toContain('the library was never loaded'));
  it('when there is no such program', () => expect(find(5)).toMatch(/^failed with exit 127 .*no-such-program/));

  it('and the manifest keeps it', () => {
    const file = inProject(folders.profile, 'manifest.json');
    expect(existsSync(file)).toBe(true);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(collection);
  });
});
