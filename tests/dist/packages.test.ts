// The packages as people get them: the same bytes every time, whole, and working where they are put.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { heap } from '../../gen/spec/heap.ts';
import { version } from '../../gen/spec/version.ts';
import { findCompiler, strictWarningFlags, warningFlags } from '../../scripts/compiler.ts';
import { projectRoot, readTree } from '../../scripts/project.ts';
import { inspections } from '../../scripts/test/inspections.ts';
import { copyForDist, type DistCopy, findFile, readText, type Run } from './make-dist.ts';

const [clang, musl] = await Promise.all([findCompiler('clang'), findCompiler('musl-gcc')]);
const programs = path.join(projectRoot, 'tests/dist/programs');
const served = /^usable 112, /;
let one: DistCopy, other: DistCopy, first: Run, second: Run;
let work: string, dist: string, source: string, tree: string;

beforeAll(async () => {
  work = mkdtempSync(path.join(tmpdir(), 'hakmem-packages-'));
  [one, other] = await Promise.all([copyForDist('one'), copyForDist('the-other-folder')]);
  [first, second] = await Promise.all([one.run([]), other.run(['--out', 'elsewhere'])]);
  dist = path.join(one.root, 'dist');
  for (const pattern of [/-src\.tar\.gz$/, /-linux-.*\.tar\.gz$/]) await execa('tar', ['--extract', '--gzip', '--file', findFile(dist, pattern), '--directory', work]);
  source = path.join(work, `hakmem-${version}`);
  const unpacked = findFile(work, /-linux-/);
  tree = path.join(work, 'moved-to-here');
  renameSync(unpacked, tree);
});
afterAll(() => {
  for (const copy of [one, other]) copy.remove();
  rmSync(work, { recursive: true, force: true });
});

const run = async (program: string, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<Run> => {
  const { exitCode, stdout, stderr } = await execa(program, args, { reject: false, env, cwd: work });
  return { code: exitCode, stdout, stderr };
};
const succeed = async (program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> => {
  const { code, stdout, stderr } = await run(program, args, env);
  expect(`${stderr}${code === 0 ? '' : stdout}`.replace(/lto-wrapper: .*\n?/g, '')).toBe('');
  expect(code).toBe(0);
  return stdout;
};
const link = async (name: string, args: readonly string[]): Promise<string> => {
  const program = path.join(work, name);
  const isCxx = args.some((arg) => arg.endsWith('.cpp'));
  await succeed(isCxx ? 'g++' : 'gcc', [isCxx ? '-std=c++17' : '-std=gnu11', '-O2', '-o', program, ...args, '-pthread']);
  return program;
};

describe('npm run dist', () => {
  it('succeeds, and says what it made', () => {
    expect(`${first.stderr}${second.stderr}`).toBe('');
    expect([first.code, second.code]).toEqual([0, 0]);
    expect(first.stdout).toContain('libhakmem-pgo.so');
  });

  it('gives the same bytes in another folder', () => {
    const names = readdirSync(dist).sort();
    expect(names).toHaveLength(5);
    expect(readdirSync(path.join(other.root, 'elsewhere')).sort()).toEqual(names);
    for (const name of names) expect(`${name} ${hashOf(readFileSync(path.join(other.root, 'elsewhere', name)))}`).toBe(`${name} ${hashOf(readFileSync(path.join(dist, name)))}`);
  });

  it('lists checksums that sha256sum takes', async () => {
    const { stdout } = await execa('sha256sum', ['--check', 'SHA256SUMS'], { cwd: dist });
    expect(stdout.match(/: OK/g)).toHaveLength(4);
  });

  it('lists in its bill of materials what the packages have, file by file', async () => {
    const bill = JSON.parse(readText(findFile(dist, /\.cdx\.json$/))) as { readonly components: readonly Component[] };
    const packages = bill.components.filter(({ type }) => type === 'file');
    expect(packages.map(({ name }) => name).sort()).toEqual(readdirSync(dist).filter((name) => /\.(gz|deb)$/.test(name)).sort());
    for (const { name, components = [] } of packages) {
      const listed = components.map((file) => `${file.hashes?.[0]?.content ?? ''} ${file.name}`).sort();
      expect(listed).toEqual(await listContents(path.join(dist, name)));
    }
    expect(bill.components.filter(({ type }) => type === 'library').map(({ name }) => name)).toContain('glibc');
  });

  it.each([
    [['--arch', 'sparc'], '✖ --arch: "sparc" is none of x86_64, aarch64, riscv64'],
    [['--cc', 'gcc-99'], '✖ gcc-99 is missing: apt-get install gcc-99'],
    [['--arch', 'riscv64', '--cc', 'gcc'], /^✖ gcc compiles for \w+, not for --arch riscv64$/],
  ])('%j: one line, and nothing is touched', async (args, line) => {
    const before = readText(dist, 'SHA256SUMS');
    const { code, stderr } = await one.run(args);
    expect(code).toBe(1);
    expect(stderr).toMatch(line);
    expect(readText(dist, 'SHA256SUMS')).toBe(before);
  });

  it('says what SOURCE_DATE_EPOCH is', async () => {
    const { code, stderr } = await one.run([], { SOURCE_DATE_EPOCH: 'yesterday' });
    expect(`${code ?? ''} ${stderr}`).toBe('1 ✖ SOURCE_DATE_EPOCH="yesterday" is not a number of seconds since 1970, such as 1767225600');
  });
});

describe('the one C file', () => {
  it('has no include of its own', () => expect(readText(source, 'hakmem.c')).not.toMatch(/#\s*include\s*"/));

  it('compiled by a plain call shows exactly the interface, on the same hot paths', async () => {
    const library = path.join(work, 'plain.so');
    await succeed('gcc', ['-O3', '-fPIC', '-shared', path.join(source, 'hakmem.c'), '-o', library]);
    expect(await listExports(library)).toEqual([...heap.exports].sort());
    await expectHotPaths(library);
    expect(await succeed(await link('ordinary', [path.join(programs, 'allocate.c')]), [], { LD_PRELOAD: library })).toMatch(served);
  });

  it.each(heap.variants.map(({ name }) => name))('has no warning as %s, under gcc and clang', async (name) => {
    const args = [...warningFlags, ...strictWarningFlags, '-std=c11', '-fsyntax-only', `-DHAKMEM_${name.toUpperCase()}`, path.join(source, 'hakmem.c')];
    await succeed('gcc', args);
    if (clang !== undefined) await succeed('clang', args);
  });

  it('is built and installed by make', async () => {
    const root = path.join(work, 'by-make');
    await execa('make', ['-j2', 'install', 'CFLAGS=-O0', 'PREFIX=/usr', `DESTDIR=${root}`], { cwd: source });
    expect(listNames(root)).toEqual(['usr/include/hakmem.h', ...installedNames.map((name) => `usr/${name}`)].sort());
    expect(await succeed(path.join(work, 'ordinary'), [], { LD_PRELOAD: path.join(root, 'usr/lib/libhakmem.so') })).toMatch(served);
    await execa('make', ['uninstall', 'PREFIX=/usr', `DESTDIR=${root}`], { cwd: source });
    expect(listNames(root)).toEqual([]);

    const spaced = path.join(work, 'by make');
    mkdirSync(path.join(work, 'by'));
    await execa('make', ['install', 'CFLAGS=-O0', `PREFIX=${spaced}`], { cwd: source });
    expect(listNames(spaced)).toEqual(['include/hakmem.h', ...installedNames].sort());
    const flags = await succeed('pkg-config', ['--libs-only-L', 'hakmem'], { PKG_CONFIG_PATH: path.join(spaced, 'lib/pkgconfig') });
    expect(flags.trim()).toBe(`-L${spaced.replaceAll(' ', '\\ ')}/lib`);
    await execa('make', ['uninstall', `PREFIX=${spaced}`], { cwd: source });
    expect([listNames(spaced), existsSync(path.join(work, 'by'))]).toEqual([[], true]);
    await execa('make', ['clean'], { cwd: source });
  });

  it.skipIf(clang === undefined)('is built and installed by cmake, here with clang', async () => {
    const build = path.join(work, 'build');
    await execa('cmake', ['-S', source, '-B', build, '-DCMAKE_BUILD_TYPE=Debug', '-DCMAKE_C_COMPILER=clang', `-DCMAKE_INSTALL_PREFIX=${path.join(work, 'by-cmake')}`, '-DCMAKE_INSTALL_LIBDIR=lib']);
    await execa('cmake', ['--build', build, '--parallel', '2', '--target', 'install']);
    expect(listNames(path.join(work, 'by-cmake'))).toEqual(['include/hakmem.h', ...installedNames].sort());
    expect(await succeed(path.join(work, 'ordinary'), [], { LD_PRELOAD: path.join(work, 'by-cmake/lib/libhakmem.so') })).toMatch(served);
  });

  it.skipIf(musl === undefined)('makes an archive for musl', async () => {
    await execa('make', ['libhakmem.a', 'CC=musl-gcc', 'CFLAGS=-O0'], { cwd: source });
    const program = path.join(work, 'for-musl');
    await succeed('musl-gcc', ['-static', '-D_GNU_SOURCE', path.join(programs, 'allocate.c'), path.join(source, 'libhakmem.a'), '-o', program]);
    expect(await succeed(program, [])).toMatch(served);
    await execa('make', ['clean'], { cwd: source });
  });
});

describe('the libraries', () => {
  it.each(['libhakmem.so', 'libhakmem-pgo.so'])('%s has the hot paths of the project', (name) => expectHotPaths(path.join(tree, 'lib', name)));

  it.each(['libhakmem.so', 'libhakmem-pgo.so', 'libhakmem-secure.so'])('%s serves a program, and is called what it is', async (name) => {
    const library = path.join(tree, 'lib', name);
    expect(await succeed(path.join(work, 'ordinary'), [], { LD_PRELOAD: library })).toMatch(/^usable \d+, own names 3/);
    expect((await execa('nm', ['--dynamic', '--defined-only', library])).stdout).toContain('hak_version@@HAKMEM_1.0');
    expect((await execa('readelf', ['--dynamic', library])).stdout).toContain(`[${name}]`);
  });

  it('are found by find_package wherever the tree is, shared and static', async () => {
    const folder = path.join(work, 'consumer');
    await execa('cp', ['--recursive', path.join(projectRoot, 'tests/dist/consumers'), folder]);
    await execa('cp', [...['allocate.c', 'throws.cpp'].map((name) => path.join(programs, name)), folder]);
    await execa('cmake', ['-S', folder, '-B', path.join(folder, 'build'), `-Dhakmem_DIR=${path.join(tree, 'lib/cmake/hakmem')}`]);
    await execa('cmake', ['--build', path.join(folder, 'build'), '--parallel', '2']);
    for (const name of ['c-hakmem', 'c-static', 'cxx-hakmem', 'cxx-static']) expect(await succeed(path.join(folder, 'build', name), [])).toMatch(served);
    for (const name of ['asks-hakmem', 'asks-static']) expect(await succeed(path.join(folder, 'build', name), [])).toBe(`version ${version}`);
  });

  it('are found by pkg-config, shared and static', async () => {
    const env = { PKG_CONFIG_PATH: path.join(tree, 'lib/pkgconfig') };
    const flagsOf = async (name: string): Promise<readonly string[]> => (await succeed('pkg-config', ['--cflags', '--libs', name], env)).trim().split(/\s+/);
    expect(await succeed('pkg-config', ['--modversion', 'hakmem'], env)).toBe(version);
    expect(await succeed(await link('by-pkg-config', [path.join(programs, 'allocate.c'), ...(await flagsOf('hakmem'))]), [], { LD_LIBRARY_PATH: path.join(tree, 'lib') })).toMatch(served);
    expect(await succeed(await link('static-by-pkg-config', [path.join(programs, 'allocate.c'), ...(await flagsOf('hakmem-static'))]), [])).toMatch(served);
  });

  it('come with manual pages that man shows', async () => {
    for (const page of ['man1/hakmem.1', 'man7/hakmem.7']) expect(await succeed('man', ['--warnings', '--local-file', path.join(tree, 'share/man', page)], { MANWIDTH: '100' })).toMatch(/^HAKMEM\(\d\)/);
    for (const { name } of heap.boxes.flatMap(({ knobs }) => knobs)) expect(readText(tree, 'share/man/man7/hakmem.7')).toContain(`HAKMEM_${name}`);
  });

  it('come with the command, which finds them', async () => {
    expect(await succeed(path.join(tree, 'bin/hakmem'), ['run', path.join(work, 'ordinary')])).toMatch(served);
    expect(await succeed(path.join(tree, 'bin/hakmem'), ['run', '--secure', path.join(work, 'ordinary')])).toMatch(/own names 3/);
  });
});

describe('the archive', () => {
  const kinds = ['', '-static', '-static-pie', '-flto', '-static -flto'].map((text) => ({ text: text || 'of the ordinary kind', name: text.replaceAll(' ', ''), flags: text.split(' ').filter((flag) => flag !== '') }));
  const archive = (): string => path.join(tree, 'lib/libhakmem.a');

  it.each(kinds)('serves a C program, $text', async ({ name, flags }) => {
    expect(await succeed(await link(`c${name}`, [...flags, path.join(programs, 'allocate.c'), archive()]), [])).toBe('usable 112, own names 3');
  });

  it.each(kinds)('serves a C++ program, $text', async ({ name, flags }) => {
    expect(await succeed(await link(`cxx${name}`, [...flags, path.join(programs, 'throws.cpp'), archive()]), [])).toBe('usable 112, thrown 3, handled 1, null 1');
  });

  it('may be compiled for -flto itself', async () => {
    await execa('make', ['libhakmem.a', 'CC=gcc', 'AR=gcc-ar', 'CFLAGS=-O1 -flto -ffat-lto-objects'], { cwd: source });
    const own = path.join(source, 'libhakmem.a');
    expect(await succeed(await link('flto', ['-flto', path.join(programs, 'allocate.c'), own]), [])).toBe('usable 112, own names 3');
    expect(await succeed(await link('flto-static', ['-static', '-flto', path.join(programs, 'throws.cpp'), own]), [])).toBe('usable 112, thrown 3, handled 1, null 1');
    expect(await succeed(await link('fat', [path.join(programs, 'allocate.c'), own]), [])).toBe('usable 112, own names 3');
  });

  it('shows what is exported, and the operators by names of their own', async () => {
    const { stdout } = await execa('nm', ['--defined-only', '--extern-only', '--format=posix', archive()]);
    const names = stdout.split('\n').filter((line) => / /.test(line)).map((line) => line.split(' ')[0] ?? '');
    expect(names.filter((name) => !heap.exports.includes(name) && !/^hak__Z/.test(name))).toEqual([]);
    expect(names).toEqual(expect.arrayContaining(['malloc', '__libc_memalign', '_Znwm', '_ZdlPvm']));
  });

  it('comes before a library that is preloaded as well, and HAKMEM_HELP says so', async () => {
    const library = path.join(tree, 'lib/libhakmem.so');
    const program = path.join(work, 'c');
    const { stdout, stderr } = await run(program, [], { LD_PRELOAD: library, HAKMEM_HELP: '1' });
    expect(stdout).toMatch(served);
    expect(stderr.split('\n').filter((line) => !/^(HAKMEM_|$)/.test(line))).toEqual([`hakmem: malloc of ${program} comes first; ${library} serves what it passes on`]);
    const alone = await run(program, [], { HAKMEM_HELP: '1' });
    expect(alone.stderr).not.toContain('comes first');
    const preloaded = await run(path.join(work, 'ordinary'), [], { LD_PRELOAD: library, HAKMEM_HELP: '1' });
    expect(preloaded.stderr).not.toContain('comes first');
  });

  it('serves a static program that asks for the allocator of libc, and says so', async () => {
    const { code, stdout, stderr } = await run(path.join(work, 'c-static'), [], { HAKMEM_FORCE_LIBC_ALLOC: '1' });
    expect([code, stdout]).toEqual([0, 'usable 112, own names 3']);
    expect(stderr).toBe('hakmem: HAKMEM_FORCE_LIBC_ALLOC=1 has no effect: the program is static and has no other allocator');
  });
});

describe('the Debian package', () => {
  it('has no error for lintian', async () => {
    const { stdout } = await execa('lintian', ['--allow-root', '--fail-on', 'error', findFile(dist, /\.deb$/)]);
    expect(stdout).not.toMatch(/^E:/m);
  });

  it('installs, serves, and goes without a trace', async () => {
    const root = path.join(work, 'system');
    const database = path.join(root, 'var/lib/dpkg');
    for (const folder of ['updates', 'info', 'triggers', 'alternatives', 'parts']) mkdirSync(path.join(database, folder), { recursive: true });
    await execa('touch', [path.join(database, 'status'), path.join(database, 'available')]);
    const dpkg = async (...args: readonly string[]): Promise<string> => {
      const base = ['dpkg', `--root=${root}`, '--force-not-root,depends', '--log=/dev/null', ...args];
      const [command = '', ...rest] = process.getuid?.() === 0 ? base : ['fakeroot', ...base];
      return (await execa(command, rest)).stdout;
    };
    const listAll = (): readonly string[] => readdirSync(root, { recursive: true }).map(String).filter((name) => !/^var\/lib\/dpkg\/(lock|status|available|triggers|info\/format|diversions|statoverride)/.test(name)).sort();
    const before = listAll();
    await dpkg('--install', findFile(dist, /\.deb$/));
    expect(await dpkg('--verify', 'hakmem')).toBe('');
    expect(await dpkg('--status', 'hakmem')).toContain('Status: install ok');
    const [library = ''] = readdirSync(path.join(root, 'usr/lib'));
    expect(await succeed(path.join(work, 'ordinary'), [], { LD_PRELOAD: path.join(root, 'usr/lib', library, 'libhakmem.so') })).toMatch(served);
    expect(await succeed(path.join(root, 'usr/bin/hakmem'), ['run', path.join(work, 'ordinary')])).toMatch(served);
    await dpkg('--purge', 'hakmem');
    expect(listAll()).toEqual(before);
  });
});

interface Component {
  readonly type: string;
  readonly name: string;
  readonly hashes?: readonly { readonly content: string }[];
  readonly components?: readonly Component[];
}

const installedNames = ['libhakmem-secure.so', 'libhakmem.a', 'libhakmem.so', 'cmake/hakmem/hakmem-config-version.cmake', 'cmake/hakmem/hakmem-config.cmake', 'pkgconfig/hakmem-static.pc', 'pkgconfig/hakmem.pc']
  .map((name) => `lib/${name}`)
  .concat('share/man/man7/hakmem.7');

const hashOf = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

function listNames(root: string): readonly string[] {
  return [...readTree(root, /./).keys()];
}

async function listExports(library: string): Promise<readonly string[]> {
  const { stdout } = await execa('nm', ['--dynamic', '--defined-only', '--format=posix', library]);
  return stdout.split('\n').map((line) => line.replace(/[ @].*$/, '')).sort();
}

async function expectHotPaths(library: string): Promise<void> {
  for (const { name, inspect } of inspections.filter(({ name }) => name.startsWith('hot_path'))) expect({ name, ...(await inspect(library, undefined)) }).toMatchObject({ kind: 'passed' });
}

/** Hash and name of every file, as the package has them and not as we do. */
async function listContents(file: string): Promise<readonly string[]> {
  const folder = mkdtempSync(path.join(work, 'contents-'));
  if (file.endsWith('.deb')) await execa('dpkg-deb', ['--extract', file, folder]);
  else await execa('tar', ['--extract', '--gzip', '--strip-components=1', '--file', file, '--directory', folder]);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((name) => `${hashOf(readFileSync(name))} ${path.relative(folder, name)}`)
    .sort();
}
