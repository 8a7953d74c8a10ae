// `npm run build` on the command line: what it makes, and what it says when it cannot.
import { existsSync, mkdirSync, readFileSync, symlinkSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findCompiler } from '../../scripts/compiler.ts';
import { copyProject, type ProjectCopy } from './copy-project.ts';

const clang = await findCompiler('clang');
let project: ProjectCopy;
beforeAll(() => {
  project = copyProject();
});
afterAll(() => project.remove());

const libraryOf = (variant: string): string => path.join(project.root, 'out', variant, 'libhakmem.so');

describe('build', () => {
  it('makes both variants, and a second run is up to date', async () => {
    const { code, stdout } = await project.run(['build']);
    expect(stdout).toMatch(/compile release .*out\/release\/libhakmem.so\n/);
    expect(code).toBe(0);
    expect(existsSync(libraryOf('release')) && existsSync(libraryOf('debug'))).toBe(true);
    expect(project.read('out/release/include/hakmem.h')).toMatch(/^#define HAKMEM_VERSION "\d+\.\d+\.\d+"$/m);
    expect((await project.run(['build'])).stdout).toMatch(/compile debug .*\(up to date\)/);
  });

  it('gives the same bytes again after clean', async () => {
    const before = readFileSync(libraryOf('release'));
    await project.run(['clean']);
    await project.run(['build', '--variant', 'release']);
    expect(readFileSync(libraryOf('release')).equals(before)).toBe(true);
    expect(existsSync(libraryOf('debug'))).toBe(false);
  });

  it('rebuilds a library that was cut short', async () => {
    const before = readFileSync(libraryOf('release'));
    truncateSync(libraryOf('release'), 1000);
    await project.run(['build']);
    expect(readFileSync(libraryOf('release')).equals(before)).toBe(true);
  });

  it('follows an edit of the spec', async () => {
    const before = readFileSync(libraryOf('release'));
    await project.run(['build']);
    project.write('gen/spec/size-classes.ts', project.read('gen/spec/size-classes.ts').replace(/(mid: .*wMax: ratio)\([\d.]+\)/, '$1(2)'));
    const { stdout } = await project.run(['build']);
    expect(stdout).toMatch(/mid: gained none; lost /);
    expect(readFileSync(libraryOf('release')).equals(before)).toBe(false);
  });

  it.skipIf(clang === undefined)('works with clang', async () => {
    const { code } = await project.run(['build', '--cc', 'clang']);
    expect(code).toBe(0);
    expect((await execa('readelf', ['-p', '.comment', libraryOf('release')])).stdout).toContain('clang');
  });
});

describe('build says in one line', () => {
  it('that the compiler is missing, with its package', async () => {
    const bin = path.join(project.root, 'bin');
    mkdirSync(bin);
    symlinkSync(process.execPath, path.join(bin, 'node'));
    const { code, stderr } = await project.run(['build'], { PATH: bin });
    expect(code).toBe(1);
    expect(stderr).toBe('✖ gcc is missing: apt-get install gcc');
  });

  it('which compiler it does not find, when one is named', async () => {
    expect((await project.run(['build', '--cc', 'gcc-99'])).stderr).toBe('✖ gcc-99 is missing: apt-get install gcc-99');
    expect((await project.run(['doctor', '--cc', 'tcc-1'])).stdout).toContain(
      '✖ tcc-1: apt-get install gcc (or name another compiler with --cc)',
    );
  });

  it('that there is no such variant', async () => {
    const { code, stderr } = await project.run(['build', '--variant', 'fast']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^✖ --variant: "fast" is none of release, debug/);
  });
});

describe('a compiler call that fails', () => {
  it('shows the command and the first errors, and leaves no library', async () => {
    const broken = copyProject();
    broken.write('templates/preload/start.c', `int start(void) { return ${'missing + '.repeat(60)} 0; }\n`);
    const { code, stderr } = await broken.run(['build']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^✖ gcc failed with exit code 1:\ngcc -std=c11 .* -o out\/release\/libhakmem\.so\.\d+\.tmp\n/);
    expect(stderr).toMatch(/start\.c:1:\d+: error: .*missing.* undeclared/);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(existsSync(path.join(broken.root, 'out/release/libhakmem.so'))).toBe(false);
    broken.remove();
  });
});
