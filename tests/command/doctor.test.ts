// `hakmem doctor`: its answer about programs of every kind, and that it is the loader's.
import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { compile, library, makeFolder, programs, requireCommand, runHakmem } from './compile.ts';

interface Answer {
  readonly answer: string;
  readonly file: string;
  readonly library: string | null;
  readonly findings: readonly { readonly code: string; readonly kind: string; readonly what: string; readonly remedy: string }[];
}

const folder = makeFolder();
const inFolder = (name: string): string => path.join(folder, name);
const source = (name: string): string => path.join(programs, name);
const libc = '/lib/x86_64-linux-gnu';

beforeAll(async () => {
  await requireCommand();
  const [plain, own] = [source('plain.c'), source('own_malloc.c')];
  const interface_ = (allocate: string, release: string, declare: string): readonly string[] => [
    `-DALLOCATE=${allocate}`, `-DRELEASE=${release}`, '-include', declare, source('own_interface.c'),
  ];
  writeFileSync(inFolder('je.h'), '#include <stddef.h>\nvoid *mallocx(size_t, int);\nvoid dallocx(void *, int);\n');
  writeFileSync(inFolder('mi.h'), '#include <stddef.h>\nvoid *mi_malloc(size_t);\nvoid mi_free(void *);\n');
  await compile('gcc', [plain, '-o', inFolder('plain')]);
  await compile('gcc', [own, '-o', inFolder('own-malloc')]);
  await compile('g++', [source('own_new.cpp'), '-o', inFolder('own-new')]);
  await compile('gcc', ['-static', plain, '-o', inFolder('static')]);
  await compile('gcc', ['-fsanitize=address', plain, '-o', inFolder('sanitized')]);
  for (const name of ['jemalloc', 'mimalloc', 'tcmalloc_minimal']) {
    const file = name === 'mimalloc' ? 'libmimalloc.so.2' : name === 'jemalloc' ? 'libjemalloc.so.2' : 'libtcmalloc_minimal.so.4';
    await compile('gcc', [plain, '-o', inFolder(name), '-Wl,--no-as-needed', `-l:${file}`]);
  }
  await compile('gcc', [...interface_('mallocx(100,0)', 'dallocx(block,0)', inFolder('je.h')), '-o', inFolder('jemalloc-interface'), '-l:libjemalloc.so.2']);
  await compile('gcc', [...interface_('mi_malloc(100)', 'mi_free(block)', inFolder('mi.h')), '-o', inFolder('mimalloc-interface'), '-l:libmimalloc.so.2']);
  await compile('gcc', [plain, '-o', inFolder('jemalloc-static'), '-l:libjemalloc.a', '-lpthread', '-lm', '-lstdc++', '-ldl']);
  await compile('gcc', [plain, '-o', inFolder('tcmalloc-static'), '-Wl,--whole-archive', '-l:libtcmalloc_minimal.a', '-Wl,--no-whole-archive', '-lstdc++', '-lpthread', '-lm']);
});

async function ask(program: string, env: Readonly<Record<string, string>> = {}, flags: readonly string[] = []): Promise<{ readonly code: number | undefined; readonly answer: Answer; readonly codes: readonly string[] }> {
  const { code, stdout } = await runHakmem(['doctor', '--json', ...flags, program], env);
  const answer = JSON.parse(stdout) as Answer;
  return { code, answer, codes: answer.findings.map((finding) => finding.code) };
}

describe('a program that will use the library', () => {
  it.each(['plain', 'jemalloc', 'mimalloc', 'tcmalloc_minimal'])('%s: the loader binds its malloc to the library', async (name) => {
    const { code, answer } = await ask(inFolder(name));
    expect([code, answer.answer, answer.library]).toEqual([0, 'yes', library]);
    const { what } = answer.findings.find((finding) => finding.code === 'loader') ?? { what: '' };
    const [, ours, all] = /the library: (\d+) of (\d+) references$/.exec(what) ?? [];
    expect([Number(ours) > 0, ours]).toEqual([true, all]);
  });

  it.each([['jemalloc', 'libjemalloc.so.2'], ['mimalloc', 'libmimalloc.so.2'], ['tcmalloc_minimal', 'libtcmalloc_minimal.so.4']])('%s: its library is named, and run tells and works', async (name, file) => {
    const { stdout, stderr, code } = await runHakmem(['run', inFolder(name), 'LD_PRELOAD']);
    expect([code, stdout]).toEqual([3, library]);
    expect(stderr.split('\n')).toEqual([expect.stringMatching(new RegExp(`needs \\S*${file}, which has a malloc too: hakmem comes before it`))]);
    expect((await ask(inFolder(name))).codes).toContain('allocator-library');
  });

  it('is one that the library serves: its statistics say so', async () => {
    const { stderr } = await runHakmem(['run', '--stats', inFolder('jemalloc')]);
    expect(stderr).toMatch(/live_blocks +[1-9]/);
  });
});

describe('a program that goes past the library', () => {
  it.each([
    ['own-malloc', 'own-malloc', 4, 'its own'],
    ['jemalloc-static', 'own-malloc', 3, 'nothing'],
    ['tcmalloc-static', 'own-malloc', 3, 'nothing'],
    ['jemalloc-interface', 'own-interface', 0, 'mixed'],
    ['mimalloc-interface', 'own-interface', 0, 'mixed'],
    ['own-new', 'own-new', 0, 'done'],
    ['sanitized', 'sanitizer', 3, 'nothing'],
  ])('%s is told by %s, and run leaves it as it is', async (name, finding, end, printed) => {
    const { code, answer } = await ask(inFolder(name));
    expect([code, answer.answer]).toEqual([1, 'no']);
    expect(answer.findings.filter(({ kind }) => kind === 'apart').map((one) => one.code)).toEqual([finding]);
    expect(answer.findings.every(({ what, remedy }) => what !== '' && remedy !== '')).toBe(true);
    const run = await runHakmem(['run', inFolder(name), 'LD_PRELOAD']);
    expect([run.code, run.stdout]).toEqual([end, printed]);
    expect(run.stderr.split('\n')).toEqual([expect.stringMatching(/; it runs without hakmem$/)]);
  });

  it.each([
    ['jemalloc-interface', /hakmem: free\(\): 0x\w+ was never allocated by this heap/],
    ['mimalloc-interface', /hakmem: free\(\): 0x\w+ was never allocated by this heap/],
    ['sanitized', /ASan runtime does not come first/],
    ['own-new', /preloaded all the same$/], // its blocks overlap, which it says by its end alone
  ])('%s would break if it were preloaded all the same', async (name, sentence) => {
    const { code, stderr } = await runHakmem(['run', '--force', inFolder(name)]);
    expect([0, 3]).not.toContain(code);
    expect(stderr).toMatch(sentence);
  });
});

describe('a program that nothing can be preloaded into', () => {
  it.each([
    ['static', 'static', 'gcc', ['-static']],
    ['for another machine', 'machine', 'aarch64-linux-gnu-gcc', []],
    ['of 32 bits', 'machine', '', []],
    ['on musl', 'libc', 'musl-gcc', []],
  ])('%s', async (name, finding, compiler, flags) => {
    const file = inFolder(`refused-${name.replaceAll(' ', '-')}`);
    if (compiler === '') write32BitProgram(file);
    else if ((await execa(compiler, [...flags, source('plain.c'), '-o', file], { reject: false })).failed) return; // that compiler is not here
    const { code, answer, codes } = await ask(file, {}, ['--library', library]);
    expect([code, answer.answer, codes]).toEqual([1, 'no', [finding]]);
    const run = await runHakmem(['run', '--library', library, file]);
    expect([run.code, run.stderr.split('\n').length]).toEqual([2, 1]);
  });

  it('a program of Go', async () => {
    const { stdout } = await execa('go', ['env', 'GOTOOLDIR'], { env: { HOME: folder } });
    const { code, answer } = await ask(path.join(stdout, 'compile'));
    expect([code, answer.findings[0]?.what]).toEqual([1, 'is statically linked (a Go program): no library can be preloaded, and it calls no malloc']);
  });
});

it('on musl, a library that is built for it is used, and its libc is not looked for', async () => {
  const [plain, shared] = [inFolder('plain-musl'), inFolder('libhakmem-musl.so')];
  const build = async (...args: string[]): Promise<boolean> => !(await execa('musl-gcc', args, { reject: false })).failed;
  if (!(await build(source('plain.c'), '-o', plain))) return; // musl-gcc is not here
  // The name by which a library of hakmem is known.
  expect(await build('-shared', '-fPIC', '-Dmain=hak_profile_start', source('own_malloc.c'), '-o', shared)).toBe(true);
  const { code, codes } = await ask(plain, {}, ['--library', shared]);
  expect([code, codes]).toEqual([0, []]);
  expect((await runHakmem(['run', '--library', shared, plain, 'LD_PRELOAD'])).stdout).toBe(shared.slice(0, 99));
});

describe('programs of the system', () => {
  it('redis-server uses the library, and its jemalloc is named', async () => {
    const { code, codes } = await ask('redis-server');
    expect([code, codes]).toEqual([0, expect.arrayContaining(['allocator-library', 'loader'])]);
    const socket = inFolder('redis.sock');
    const config = ['--port', '0', '--unixsocket', socket, '--save', '', '--daemonize', 'no', '--dir', folder];
    const server = runHakmem(['run', '--stats', 'redis-server', ...config]);
    const ask_ = (...words: string[]) => execa('redis-cli', ['-s', socket, ...words], { reject: false });
    const isUp = async (): Promise<boolean> => (await ask_('ping')).stdout === 'PONG';
    while (!(await isUp())) await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await ask_('set', 'key', 'x'.repeat(1000))).stdout).toBe('OK');
    expect((await ask_('info', 'memory')).stdout).toContain('used_memory:');
    await ask_('shutdown', 'nosave');
    const { code: end, stderr } = await server;
    expect([end, stderr]).toEqual([0, expect.stringMatching(/needs \S*libjemalloc.so.2[^\n]*\n(.*\n)*live_blocks +[1-9]/)]);
  });

  it('chromium has its own allocator, and runs', async () => {
    const chromium = '/usr/lib/chromium/chromium';
    expect((await ask(chromium)).answer.findings[0]?.code).toBe('own-malloc');
    const page = ['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${folder}`, '--dump-dom', 'data:text/html,<p>hello'];
    const { stdout, stderr } = await runHakmem(['run', chromium, ...page]);
    expect(stdout).toContain('<p>hello</p>');
    expect(stderr).toContain('has an allocator of its own (it defines malloc)');
  });

  it('node uses the library, though its malloc is called by way of a stub in it', async () => {
    const { code, codes } = await ask(process.execPath);
    expect([code, codes]).toEqual([0, expect.arrayContaining(['loader'])]);
    expect((await runHakmem(['run', process.execPath, '-p', '1+1'])).stdout).toBe('2');
  });
});

describe('what doctor looks at besides', () => {
  it('other preloads', async () => {
    const jemalloc = `${libc}/libjemalloc.so.2`;
    const { code, codes, answer } = await ask(inFolder('plain'), { LD_PRELOAD: jemalloc });
    expect([code, codes]).toEqual([0, ['other-preload', 'loader']]);
    expect(answer.findings[0]?.what).toContain(jemalloc);
    const asan = (await execa('gcc', ['-print-file-name=libasan.so'])).stdout;
    if (existsSync(asan)) expect((await ask(inFolder('plain'), { LD_PRELOAD: asan })).codes).toContain('sanitizer');
  });

  it('libraries where the loader finds them: RUNPATH of $ORIGIN, RPATH, LD_LIBRARY_PATH', async () => {
    const link = async (name: string, ...flags: string[]): Promise<string> => {
      await compile('gcc', [source('plain.c'), '-o', inFolder(name), '-Wl,--no-as-needed', inFolder('libown.so'), ...flags]);
      return inFolder(name);
    };
    await compile('gcc', ['-shared', '-fPIC', '-Wl,-soname,libown.so', '-Dmain=unused_main', source('own_malloc.c'), '-o', inFolder('libown.so')]);
    for (const program of [await link('runpath', '-Wl,-rpath,$ORIGIN'), await link('rpath', '-Wl,-rpath,${ORIGIN}/.', '-Wl,--disable-new-dtags')])
      expect((await ask(program)).codes).toContain('allocator-library');
    mkdirSync(inFolder('links'));
    symlinkSync(inFolder('runpath'), inFolder('links/runpath'));
    expect((await ask(inFolder('links/runpath'))).codes, 'a link elsewhere').toContain('allocator-library');
    const bare = await link('bare');
    expect((await ask(bare)).codes).toContain('missing-library');
    expect((await ask(bare, { LD_LIBRARY_PATH: folder })).codes).toContain('allocator-library');
  });

  it('files alone where it shall not ask the loader', async () => {
    expect((await ask(inFolder('plain'), {}, ['--no-loader'])).codes).toEqual([]);
  });

  it('no loader that a file brings along', async () => {
    const loader = inFolder('ld-linux-own.so');
    await compile('gcc', [source('plain.c'), '-o', inFolder('brings-loader'), `-Wl,--dynamic-linker=${loader}`]);
    await compile('gcc', ['-static', source('plain.c'), '-o', loader]);
    expect((await ask(inFolder('brings-loader'))).codes).not.toContain('loader');
  });

  it('says that a script is judged by its interpreter', async () => {
    writeFileSync(inFolder('script'), `#!${inFolder('own-malloc')}\n`);
    chmodSync(inFolder('script'), 0o755);
    const { code, answer, codes } = await ask(inFolder('script'));
    expect([code, answer.file, codes]).toEqual([1, inFolder('own-malloc'), ['script', 'own-malloc']]);
  });

  it.each([[['doctor'], 'no program is named'], [['doctor', './no-such'], 'there is no such program'], [['doctor', '--nonsense', 'ls'], 'there is no flag']])('ends %j with 2', async (words, sentence) => {
    const { code, stdout, stderr } = await runHakmem(words);
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(sentence)]);
  });

  it('answers in words by default', async () => {
    const { stdout } = await runHakmem(['doctor', inFolder('own-malloc')]);
    expect(stdout).toContain(': no, it will run, but not with hakmem');
    expect(stdout).toContain('to do: link it without that allocator');
  });
});

/** The head of an ELF file for i386, which is all that is looked at. */
function write32BitProgram(file: string): void {
  const head = Buffer.alloc(200);
  head.set([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1]);
  head.writeUInt16LE(2, 16);
  head.writeUInt16LE(3, 18);
  writeFileSync(file, head, { mode: 0o755 });
}
