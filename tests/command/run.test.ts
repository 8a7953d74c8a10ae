// `hakmem run`: what it sets, what it refuses, and how it ends.
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { heap } from '../../gen/spec/heap.ts';
import { listParts } from '../../gen/spec/parts.ts';
import { flagOf } from '../../gen/emit/command.ts';
import { commandPath } from '../../scripts/command/build-command.ts';
import { compile, library, makeFolder, programs, requireCommand, runHakmem } from './compile.ts';

const folder = makeFolder();
const inFolder = (name: string): string => path.join(folder, name);
const plain = inFolder('plain');

beforeAll(async () => {
  await requireCommand();
  const source = path.join(programs, 'plain.c');
  await compile('gcc', [source, '-o', plain]);
  await compile('gcc', ['-static', source, '-o', inFolder('static')]);
  await compile('gcc', ['-static-pie', source, '-o', inFolder('static-pie')]);
  await compile('gcc', ['-shared', '-fPIC', '-x', 'c', '/dev/null', '-o', inFolder('shim.so')]);
  for (const [name, mode] of [['setuid', 0o4755], ['setgid', 0o2755], ['plain-file', 0o644]] as const) {
    copyFileSync(plain, inFolder(name));
    chmodSync(inFolder(name), mode);
  }
  for (const [name, text] of [
    ['script', `#!${plain} LD_PRELOAD\n`],
    ['script-of-a-script', `#!${inFolder('script')}\n`],
    ['script-without-interpreter', '#!/no/such/interpreter\n'],
    ['script-of-env', '#!/usr/bin/env -S sh -e\necho "$LD_PRELOAD"\n'],
    ['script-that-clears', '#!/usr/bin/env -iS sh -e\necho "$LD_PRELOAD"\n'],
    ['script-without-a-line', 'echo "$LD_PRELOAD" "$1"\n'],
    ['script-of-env-in-one-word', `#!/usr/bin/env -Ssh ${inFolder('script-without-a-line')}\n`],
    ['script-of-another-system', '#!/bin/sh\r\n'],
    ['script-without-a-path', '#!sh\n'],
    ['damaged', '\x7fELF\x02\x01\x01'],
  ] as const) {
    writeFileSync(inFolder(name), text);
    chmodSync(inFolder(name), 0o755);
  }
  mkdirSync(inFolder('folder'));
  await compile('gcc', [source, '-o', inFolder('without-loader'), '-Wl,--dynamic-linker=/no/such/ld-linux.so']);
  await execa('mkfifo', [inFolder('fifo')]);
  await compile('gcc', ['-shared', '-fPIC', '-Dmain=unused_main', path.join(programs, 'own_malloc.c'), '-o', inFolder('libother.so')]);
});

/** The one line on stderr, without the program's folder. */
const said = (stderr: string): string => stderr.replaceAll(`${folder}/`, '');

describe('hakmem run', () => {
  it('preloads the library, and ends as the program does', async () => {
    expect(await runHakmem(['run', plain, 'LD_PRELOAD'])).toEqual({ code: 3, stdout: library, stderr: '' });
  });

  it.each([
    [['--limit=2G'], 'HAKMEM_LIMIT', '2G'],
    [['--soft-limit=cgroup'], 'HAKMEM_SOFT_LIMIT', 'cgroup'],
    [['--stats'], 'HAKMEM_STATS', 'text'],
    [['--stats=json'], 'HAKMEM_STATS', 'json:hakmem-stats.%p.json'],
    [['--guard'], 'HAKMEM_GUARD', '1'],
    [['--no-abort'], 'HAKMEM_ABORT', '0'],
    [['--tiny-idle-trim-ms=5s', '--'], 'HAKMEM_TINY_IDLE_TRIM_MS', '5s'],
    [['--show-knobs=0'], 'HAKMEM_HELP', '0'],
  ])('sets knobs by flags: %j', async (flags, name, value) => {
    expect((await runHakmem(['run', ...flags, plain, name], {}, undefined, folder)).stdout).toBe(value);
  });

  it('has a flag for every knob', async () => {
    const { stdout } = await runHakmem(['knobs']);
    const knobs = listParts(heap).flatMap(({ part }) => part.knobs);
    for (const knob of knobs) expect(stdout).toContain(`${flagOf(knob)}  HAKMEM_${knob.name}  (`);
  });

  it.each([
    [['run'], 'run: no program is named: hakmem run [options] [--] PROGRAM [ARGUMENTS]', 2],
    [['run', '--stats', '--'], 'run: no program is named: hakmem run [options] [--] PROGRAM [ARGUMENTS]', 2],
    [['run', './no-such-program'], './no-such-program: there is no such program', 127],
    [['run', 'no-such-program'], 'no-such-program: there is no such program', 127],
    [['run', ''], '"": there is no such program', 127],
    [['run', 'static'], 'static is statically linked: no library can be preloaded', 2],
    [['run', 'static-pie'], 'static-pie is a static-pie: no library can be preloaded', 2],
    [['run', 'setuid'], 'setuid is setuid: the loader then ignores LD_PRELOAD', 2],
    [['run', 'setgid'], 'setgid is setgid: the loader then ignores LD_PRELOAD', 2],
    [['run', 'plain-file'], 'plain-file: is not executable', 126],
    [['run', 'folder'], 'folder: is not executable', 126],
    [['run', 'damaged'], 'damaged: is an ELF file of which a part is missing', 126],
    [['run', 'script-without-interpreter'], 'script-without-interpreter: its interpreter /no/such/interpreter is not there', 127],
    [['run', 'script-of-another-system'], 'script-of-another-system: its interpreter /bin/sh? is not there', 127],
    [['run', 'script-without-a-path'], 'script-without-a-path: its interpreter sh is not there', 127],
    [['run', 'without-loader'], 'without-loader: its loader /no/such/ld-linux.so is not there', 127],
    [['doctor', 'without-loader'], 'without-loader: its loader /no/such/ld-linux.so is not there', 2],
    [['run', '--no-such-flag', 'plain'], 'run: there is no flag --no-such-flag; hakmem run --help lists them, hakmem knobs those of knobs', 2],
    [['run', '--list-budget=5X', 'plain'], 'run: --list-budget=5X: "5X" is not bytes from 0 to 1G', 2],
    [['run', '--limit', 'plain'], 'run: --limit wants a value: bytes from 4M to 1T, or cgroup', 2],
    [['run', '--limit=garbage', 'plain'], 'run: --limit=garbage: "garbage" is not bytes from 4M to 1T, or cgroup', 2],
    [['run', '--soft-limit=2T', 'plain'], 'run: --soft-limit=2T: "2T" is not bytes from 4M to 1T, or cgroup', 2],
    [['run', '--stats-signal', 'plain'], 'run: --stats-signal wants a value: text', 2],
    [['run', '--secure=1', 'plain'], 'run: --secure takes no value', 2],
    [['run', '--library'], 'run: --library wants a value: FILE', 2],
    [['run', '--library=no-such.so', 'plain'], 'no-such.so: there is no such library; --library names it', 2],
    [['run', '--library=plain', 'plain'], 'plain: is not a library of hakmem that can be preloaded', 2],
    [['run', '--library=libother.so', 'plain'], 'libother.so: is not a library of hakmem that can be preloaded', 2],
    [['run', '--library=fifo', 'plain'], 'fifo: is not a library of hakmem that can be preloaded', 2],
    [['run', '--spec', 'no-such', 'plain'], `there is no release library of the spec no-such beside ${commandPath}; --library FILE or HAKMEM_LIBRARY names one`, 2],
    [['go'], 'there is no command go; hakmem help lists them', 2],
    [[], 'no command is named; hakmem help lists them', 2],
  ])('refuses %j in one line', async (words, sentence, code) => {
    const args = words.map((word) => word.replace(/^(--library=)?(static|static-pie|setuid|setgid|plain|plain-file|folder|damaged|script-.*|without-loader|libother\.so|fifo)$/, `$1${folder}/$2`));
    const { stderr, ...end } = await runHakmem(args);
    expect({ ...end, line: said(stderr) }).toEqual({ code, stdout: '', line: `hakmem: ${sentence}` });
  });

  it('refuses file capabilities as it does setuid', async () => {
    copyFileSync(plain, inFolder('capable'));
    if ((await execa('setcap', ['cap_net_raw+ep', inFolder('capable')], { reject: false })).exitCode !== 0) return;
    const { code, stderr } = await runHakmem(['run', inFolder('capable')]);
    expect([code, said(stderr)]).toEqual([2, 'hakmem: capable has file capabilities: the loader then ignores LD_PRELOAD']);
  });

  it.each([
    ['script', [], library],
    ['script-of-a-script', [], library],
    ['script-of-env', [], library],
    ['script-of-env-in-one-word', [], `${library} ${inFolder('script-of-env-in-one-word')}`],
    ['script-without-a-line', ['word'], `${library} word`],
  ])('follows a %s to its interpreter', async (name, args, printed) => {
    const { stdout, stderr } = await runHakmem(['run', inFolder(name), ...args]);
    expect([stdout, stderr]).toEqual([printed, '']);
  });

  it('says that env -i takes the library away', async () => {
    const { stdout, stderr } = await runHakmem(['run', inFolder('script-that-clears')]);
    expect([stdout, said(stderr)]).toEqual(['', 'hakmem: script-that-clears starts its interpreter by an env that clears LD_PRELOAD; it runs without hakmem']);
  });

  it('stands behind what is preloaded already, and before another allocator', async () => {
    const [shim, jemalloc] = [inFolder('shim.so'), '/usr/lib/x86_64-linux-gnu/libjemalloc.so.2'];
    const quiet = await runHakmem(['run', plain, 'LD_PRELOAD'], { LD_PRELOAD: `${shim} ` });
    expect(quiet).toEqual({ code: 3, stdout: `${shim}:${library}`.slice(0, 99), stderr: '' });
    const told = await runHakmem(['run', '--show', plain], { LD_PRELOAD: `${shim}:${jemalloc}` });
    expect(told.stdout).toBe(`LD_PRELOAD=${shim}:${library}:${jemalloc} ${plain}`);
    expect(told.stderr).toBe(`hakmem: ${plain} gets a malloc from ${jemalloc} too, by LD_PRELOAD: hakmem is put before it`);
    expect((await runHakmem(['run', '--show', plain], { LD_PRELOAD: library })).stdout).toBe(`LD_PRELOAD=${library} ${plain}`);
  });

  it('takes the library that HAKMEM_LIBRARY names, and keeps that from the program', async () => {
    const copy = inFolder('copy.so');
    copyFileSync(library, copy);
    expect((await runHakmem(['run', plain, 'LD_PRELOAD'], { HAKMEM_LIBRARY: copy })).stdout).toBe(copy);
    expect((await runHakmem(['run', plain, 'HAKMEM_LIBRARY'], { HAKMEM_LIBRARY: copy })).stdout).toBe('nothing');
  });

  it('finds the library of a package beside it: by triplet, by build', async () => {
    const root = inFolder('usr');
    const lib = path.join(root, 'lib/x86_64-linux-gnu');
    for (const place of [path.join(root, 'bin'), lib]) mkdirSync(place, { recursive: true });
    copyFileSync(commandPath, path.join(root, 'bin/hakmem'));
    for (const name of ['libhakmem.so', 'libhakmem-secure.so']) copyFileSync(library, path.join(lib, name));
    const run = async (...flags: string[]): Promise<string> => (await runHakmem(['run', ...flags, plain, 'LD_PRELOAD'], {}, path.join(root, 'bin/hakmem'))).stdout;
    expect(await run()).toBe(path.join(lib, 'libhakmem.so'));
    expect(await run('--secure')).toBe(path.join(lib, 'libhakmem-secure.so'));
    expect(await run('--pgo')).toBe('');
  });

  it('shows what it would do as a line for a shell', async () => {
    const { stdout } = await runHakmem(['run', '--stats=json', '--show', 'ls', "it's", '']);
    expect(stdout).toBe(`HAKMEM_STATS=json:hakmem-stats.%p.json LD_PRELOAD=${library} ls 'it'\\''s' ''`);
  });
});

describe('hakmem without a program', () => {
  it('prints its version and the help of each command', async () => {
    expect((await runHakmem(['--version'])).stdout).toBe(`hakmem ${heap.version}`);
    for (const command of ['run', 'doctor', 'top', 'explain', 'knobs']) expect((await runHakmem(['help', command])).stdout).toMatch(new RegExp(`^hakmem ${command} `));
    expect((await runHakmem(['run', '--help'])).stdout).toContain('--secure');
  });

  it('says that top and explain want node where there is none', async () => {
    const { code, stderr } = await runHakmem(['explain', 'log'], { PATH: folder });
    expect([code, stderr]).toEqual([127, 'hakmem: explain: needs node 20.19 or later, which is not in PATH (apt-get install nodejs, or https://nodejs.org)']);
  });

  it('runs top and explain as node programs of one file each', async () => {
    const { code, stderr } = await runHakmem(['explain', path.join(programs, 'plain.c')]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('has no line of a hakmem trace')]);
    expect((await runHakmem(['top', '--once', String(process.pid)])).stderr).toContain('shares no statistics');
  });
});
