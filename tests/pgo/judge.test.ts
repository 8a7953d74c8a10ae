// Every way in which a workload leaves no usable profile has its own sentence.
import { describe, expect, it } from 'vitest';
import { judgeProfile } from '../../scripts/pgo/judge.ts';
import type { Profile } from '../../scripts/pgo/types.ts';

const functions = [{ name: 'free', first: 0, count: 1 }, { name: 'malloc', first: 1, count: 2 }];
const good: Profile = { images: 1, forks: 0, execs: 0, exits: 1, refusals: 0, foreign: 0, foreignProgram: '', foreignLibrary: '', counters: BigUint64Array.of(9n, 5n, 4n) };
const foreign = { foreign: 1, foreignProgram: '/usr/bin/server', foreignLibrary: '/usr/lib/libother.so' };

function judge(profile: Partial<Profile>, status: Parameters<typeof judgeProfile>[0] = { status: 'ok', detail: '' }): ReturnType<typeof judgeProfile> {
  return judgeProfile(status, { ...good, ...profile }, functions, 30);
}

describe('a workload', () => {
  it('that ran and allocated is used', () => {
    expect(judge({})).toEqual({ notes: [], processes: 1, allocations: 9, functionsRun: 2 });
  });

  it('that the launcher saw too late is used all the same', () => {
    expect(judge({}, { status: 'not preloaded', detail: '' }).rejected).toBeUndefined();
  });

  it.each([
    ['took too long', {}, { status: 'timeout', detail: '' }, 'killed after its limit of 30 s'],
    ['crashed', {}, { status: 'crash', detail: 'signal 11' }, 'ended by signal 11'],
    ['failed', {}, { status: 'failed', detail: 'exit 3 cannot open x' }, 'failed with exit 3 cannot open x'],
    ['never loaded the library', { images: 0 }, undefined, 'left no profile: the library was never loaded'],
    ['loaded another build', { refusals: 2 }, undefined, '2 of its programs loaded another build'],
    ['only freed', { counters: BigUint64Array.of(9n, 0n, 0n) }, undefined, 'never calls malloc'],
    ['has another allocator', { counters: BigUint64Array.of(0n, 0n, 0n), ...foreign }, undefined, 'runs under another allocator: /usr/bin/server takes malloc from /usr/lib/libother.so'],
  ] as const)('that %s is rejected', (_, profile, status, sentence) => {
    expect(judge(profile, status).rejected).toContain(sentence);
  });

  it('whose processes were killed says so', () => {
    expect(judge({ images: 3, forks: 2, execs: 1, exits: 1 }).notes).toEqual([expect.stringMatching(/^3 of 4 processes ended by a signal, by _exit /)]);
  });

  it('with one program under another allocator says so', () => {
    expect(judge({ images: 2, exits: 2, ...foreign }).notes[0]).toContain('add nothing');
  });
});
