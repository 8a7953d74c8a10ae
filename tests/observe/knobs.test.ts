// Every knob: its bounds, its units, what is said about a bad value and an unknown name, and who is not asked at all.
import { chmodSync, copyFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { boundsOf } from '../../gen/emit/registries.ts';
import { heap } from '../../gen/spec/heap.ts';
import { listParts } from '../../gen/spec/parts.ts';
import { compileC, library, makeDirectory, runUnder } from './run-under.ts';

const knobs = listParts(heap).flatMap(({ part }) => part.knobs);
const numeric = knobs.filter(({ type }) => type !== 'text' && type !== 'bool');
const format = (type: string, value: bigint): string => (type === 'ratio' ? (Number(value) / 1000).toFixed(3) : String(value));

describe('the names of the interface', () => {
  it.each([
    ...['ACE_TRACE', 'WMAX_MID', 'WMAX_LARGE', 'FRONT_GATE_UNIFIED', 'SMALLMID_ENABLE', 'FORCE_LIBC_ALLOC', 'LD_SAFE', 'LD_BLOCK_JEMALLOC'],
    ...[
      'TINY_USE_SUPERSLAB',
      'TINY_MEM_DIET',
      'TINY_SS_FORCE_LG',
      'TINY_IDLE_TRIM_MS',
      'TINY_TRIM_SS',
      'TINY_COUNTERS_DUMP',
      'SLAB_RECYCLE_TRACE',
    ],
    ...['SS_ACQUIRE_DEBUG', 'SS_EMPTY_SCAN_LIMIT', 'SHARED_POOL_STAGE_STATS', 'SUPER_REG_DEBUG', 'HELP', 'STATS', 'STATS_SIGNAL', 'THP'],
  ])('has %s', (name) => {
    expect(knobs.map((knob) => knob.name)).toContain(name);
  });
});

describe('a value', () => {
  const directory = makeDirectory();
  it.each(numeric.map((knob) => [knob.name, knob] as const))('of %s is taken at its bounds and refused beyond them', async (_, knob) => {
    const [, least, most] = boundsOf(knob);
    const quiet = await runUnder({ [knob.name]: format(knob.type, least) });
    expect(quiet).toEqual({ code: 0, stdout: '', stderr: '' });
    expect((await runUnder({ [knob.name]: format(knob.type, most) })).stderr).toBe('');
    for (const text of [format(knob.type, most + 1n), 'abc', '-1', '1.2345', '1e3']) {
      const { code, stderr } = await runUnder({ [knob.name]: text });
      expect(code).toBe(0);
      expect(stderr).toMatch(new RegExp(`^hakmem: HAKMEM_${knob.name}=${text} is not .+ from .+ to .+; using .+$`));
    }
  });

  it('that is refused leaves the default', async () => {
    const bad = Object.fromEntries(numeric.map(({ name }) => [name, 'abc']));
    const listed = (stderr: string): readonly string[] => stderr.split('\n').filter((line) => !line.startsWith('hakmem: '));
    expect(listed((await runUnder({ ...bad, HELP: '1' })).stderr)).toEqual(listed((await runUnder({ HELP: '1' })).stderr));
  });

  it.each(knobs.filter(({ type }) => type === 'bool').map(({ name }) => name))('of %s is 0 or 1', async (name) => {
    expect((await runUnder({ [name]: '2' })).stderr).toMatch(new RegExp(`^hakmem: HAKMEM_${name}=2 is not 0 or 1; using [01]$`));
  });

  it.each([
    ['LIST_BUDGET', '64K', '64K'],
    ['LIST_BUDGET', '1.5M', '1536K'],
    ['LIST_BUDGET', '2MiB', '2M'],
    ['LIST_BUDGET', '4096', '4K'],
    ['TINY_IDLE_TRIM_MS', '10ms', '10ms'],
    ['TINY_IDLE_TRIM_MS', '10', '10ms'],
    ['TINY_IDLE_TRIM_MS', '2s', '2s'],
    ['TINY_IDLE_TRIM_MS', '1m', '1m'],
    ['WMAX_MID', '1.30', '1.30'],
    ['WMAX_MID', '1.125', '1.125'],
    ['ACE_TRACE', 'on', '1'],
    ['ACE_TRACE', 'false', '0'],
  ])('%s=%s is understood', async (name, text, shown) => {
    const { stderr } = await runUnder({ [name]: text, HELP: '1' });
    expect(stderr).toContain(`HAKMEM_${name}=${shown} `);
  });

  it.each(['64Q', '10h', '1.', '.5', '1K5', '99999999999999999999', ' 1', '1 '])('"%s" is no number of bytes', async (text) => {
    expect((await runUnder({ LIST_BUDGET: text })).stderr).toMatch(/^hakmem: HAKMEM_LIST_BUDGET=.* is not bytes from 0 to 1G; using 4M$/);
  });

  it.each(['5', '32x', '128', '0', '-16', '16 '])('"%s" is no size of a page, and pages stay as they are', async (text) => {
    const program = await compileC(directory, 'page', '#include <malloc.h>\n#include <stdio.h>\nint main(void) { printf("%zu", malloc_usable_size(pvalloc(1))); }');
    const asThey = await runUnder({}, program);
    const { code, stdout, stderr } = await runUnder({ PAGE_KIB: text }, program);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: asThey.stdout, stderr: `hakmem: HAKMEM_PAGE_KIB=${text} is not 4, 16 or 64; ignored` });
    expect((await runUnder({ PAGE_KIB: '64' }, program)).stdout).toBe('65536');
  });

  it('stays one line whatever is in it', async () => {
    const { stderr } = await runUnder({ ACE_TRACE: `1\n2\x1b[31m${'x'.repeat(1000)}` });
    expect(stderr.split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/^hakmem: HAKMEM_ACE_TRACE=1\?2\?\[31mx+ is not 0 or 1; using 0$/);
  });

  it('that is empty is as none', async () => {
    expect((await runUnder({ WMAX_MID: '', STATS: '' })).stderr).toBe('');
  });
});

describe('an unknown name', () => {
  it.each([
    ['ACE_TRASE', 'ACE_TRACE'],
    ['WMAXLARGE', 'WMAX_LARGE'],
    ['TINY_IDLE_TRIM', 'TINY_IDLE_TRIM_MS'],
    ['STAT', 'STATS'],
  ])('%s is answered with %s', async (name, nearest) => {
    const { code, stderr } = await runUnder({ [name]: '1' });
    expect(code).toBe(0);
    expect(stderr).toBe(`hakmem: HAKMEM_${name} is not a knob; the nearest is HAKMEM_${nearest}`);
  });
});

describe('HAKMEM_HELP=1', () => {
  it('lists every knob with its present value, and the program runs', async () => {
    const { code, stdout, stderr } = await runUnder({ HELP: '1', WMAX_LARGE: '1.5' }, '/bin/echo', ['ran']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'ran' });
    expect(stderr.split('\n').map((line) => line.split('=')[0])).toEqual(knobs.map(({ name }) => `HAKMEM_${name}`));
    expect(stderr).toContain('HAKMEM_WMAX_LARGE=1.50 (a ratio from 1.00 to 2.00): ');
    for (const { name, noEffect } of knobs)
      if (noEffect !== undefined) expect(stderr).toMatch(new RegExp(`HAKMEM_${name}=.*; no effect here: `));
  });
});

describe('a setuid program', () => {
  const directory = makeDirectory();
  it.runIf(process.getuid?.() === 0)('ignores every knob', async () => {
    const copy = path.join(directory, 'libhakmem.so');
    copyFileSync(library, copy);
    const program = await compileC(directory, 'setuid', 'int main(void) { return 0; }', [
      '-Wl,--no-as-needed',
      copy,
      `-Wl,-rpath,${directory}`,
    ]);
    chmodSync(directory, 0o755);
    chmodSync(copy, 0o755);
    const run = () => execa('setpriv', ['--reuid=65534', '--clear-groups', program], { env: { HAKMEM_HELP: '1', HAKMEM_FOO: '1' } });
    expect((await run()).stderr).toContain('HAKMEM_FOO is not a knob');
    chmodSync(program, 0o4755);
    expect((await run()).stderr).toBe('');
  });
});
