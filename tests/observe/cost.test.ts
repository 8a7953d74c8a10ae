// What observation costs: nothing on the hot paths, next to nothing elsewhere.
import path from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { heap } from '../../gen/spec/heap.ts';
import type { HeapSpec } from '../../gen/spec/types.ts';
import { count } from '../../gen/spec/units.ts';
import { projectRoot } from '../../scripts/project.ts';
import { buildLibrary } from './build-library.ts';
import { disassembleFunction } from '../../scripts/test/disassemble.ts';
import { library, makeDirectory } from './run-under.ts';

const directory = makeDirectory();
const OPS = '2000000';

/** The heap with the switch of everything in this issue set to `enabled`. */
function varyObservation(enabled: number): HeapSpec {
  const constants = heap.diag.constants.map((constant) =>
    constant.name === 'HAK_OBSERVE_ENABLED' ? { ...constant, value: count(enabled) } : constant,
  );
  return { ...heap, diag: { ...heap.diag, constants } as HeapSpec['diag'] };
}

/** Mnemonics and operands; addresses, which move with the rest of the library, as the symbols they stand for. */
async function disassemble(file: string, symbol: string): Promise<readonly string[]> {
  const stdout = await disassembleFunction(file, symbol);
  const lines = stdout.split('\n').filter((line) => /^\s+[0-9a-f]+:\t/.test(line));
  return lines.map((line) =>
    line
      .replace(/^\s+[0-9a-f]+:\t/, '')
      .replace(/-?0x[0-9a-f]+\(%rip\)/, '(%rip)')
      .replace(/#.*<([^>+]+).*>/, '$1')
      .replace(/\b[0-9a-f]{4,}\b(?= <)/, '')
      .replace(/\s+/g, ' '),
  );
}

describe('malloc and free', () => {
  it('are the same instructions with and without observation in the spec', async () => {
    const [without, withIt] = await Promise.all([buildLibrary(directory, 'without', varyObservation(0)), buildLibrary(directory, 'with', varyObservation(1))]);
    for (const symbol of ['malloc', 'free']) {
      const plain = await disassemble(without, symbol);
      expect(plain.length).toBeGreaterThan(10);
      expect(await disassemble(withIt, symbol)).toEqual(plain);
      expect(await disassemble(library, symbol)).toEqual(plain);
    }
  });

  it('keep no trace and no report where the spec has none', async () => {
    const symbols = async (name: string): Promise<readonly string[]> => {
      const { stdout } = await execa('nm', [path.join(directory, `${name}.so`)]);
      return stdout
        .split('\n')
        .map((line) => line.replace(/^.* /, ''))
        .filter((symbol) => /^(trace_write|reports_start|reports_end)$/.test(symbol));
    };
    expect((await symbols('with')).length).toBeGreaterThan(0);
    expect(await symbols('without')).toEqual([]);
  });
});

describe('statistics at exit', () => {
  const hasValgrind = async (): Promise<boolean> => (await execa('valgrind', ['--version'], { reject: false })).exitCode === 0;

  it('cost less than 1 % of the instructions of random_mixed', async ({ skip }) => {
    if (!(await hasValgrind())) skip('valgrind is not installed (apt-get install valgrind)');
    const program = path.join(directory, 'random_mixed');
    await execa('gcc', ['-D_GNU_SOURCE', '-O2', '-Ibench', 'bench/random_mixed.c', '-o', program, '-pthread', '-lm'], { cwd: projectRoot });
    const plain = await countInstructions(program, {});
    const observed = await countInstructions(program, { HAKMEM_STATS: `json:${path.join(directory, 'cost.json')}` });
    expect(observed).toBeGreaterThan(plain);
    expect((observed - plain) / plain).toBeLessThan(0.01);
  });

  it('and where nothing is sampled, nothing of the sampler ever runs', async ({ skip }) => {
    if (!(await hasValgrind())) skip('valgrind is not installed (apt-get install valgrind)');
    const program = path.join(directory, 'random_mixed');
    await execa('gcc', ['-D_GNU_SOURCE', '-O2', '-Ibench', 'bench/random_mixed.c', '-o', program, '-pthread', '-lm'], { cwd: projectRoot });
    const ofSampler = /\b(alloc_detour|alloc_unsampled|sampler_\w+|sites_\w+|tls_sll_refill_sampled|os_walk_stack|os_stack_start|heap_profile_write\w*)\b/g;
    const listRun = async (env: Readonly<Record<string, string>>): Promise<readonly string[]> => {
      const counts = path.join(directory, 'functions.out');
      await execa('valgrind', ['--tool=callgrind', `--callgrind-out-file=${counts}`, program, '200000', '1', OPS], { env: { ...env, LD_PRELOAD: library } });
      const { stdout } = await execa('callgrind_annotate', ['--threshold=100', counts]);
      return [...new Set(stdout.match(ofSampler) ?? [])];
    };
    expect(await listRun({})).toEqual([]);
    expect(await listRun({ HAKMEM_PROFILE: '/dev/null' })).toEqual(expect.arrayContaining(['alloc_detour', 'tls_sll_refill_sampled', 'os_walk_stack']));
  });

  async function countInstructions(program: string, env: Readonly<Record<string, string>>): Promise<number> {
    const { stderr } = await execa('valgrind', ['--tool=callgrind', '--callgrind-out-file=/dev/null', program, '8192', '1', OPS], {
      env: { ...env, LD_PRELOAD: library },
    });
    return Number(/Collected : (\d+)/.exec(stderr)?.[1]);
  }
});
