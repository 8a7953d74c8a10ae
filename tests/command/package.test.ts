// The npm package, as `npm pack` makes it and a directory of somebody's own uses it: with what it depends on, and nothing else of ours.
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { projectRoot } from '../../scripts/project.ts';
import { hashText } from '../../scripts/write-generation.ts';

const root = mkdtempSync(path.join(tmpdir(), 'hakmem-package-'));
const work = path.join(root, 'user');
const installed = path.join(work, 'node_modules/hakmem');
const inWork = (file: string): string => path.join(work, file);

interface Output {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

async function runHere(args: readonly string[]): Promise<Output> {
  const { exitCode, stdout, stderr } = await execa(process.execPath, [path.join(installed, 'bin/hakmem.mjs'), ...args], { cwd: work, env: { NO_COLOR: '1' }, reject: false });
  return { code: exitCode, stdout, stderr };
}

/** Every file of the package, with its hash. */
function readPackage(): readonly string[] {
  const files = readdirSync(installed, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map((entry) => path.join(entry.parentPath, entry.name)).map((file) => `${path.relative(installed, file)} ${hashText(readFileSync(file))}`).sort();
}

function change(file: string, from: string, to: string): void {
  const text = readFileSync(inWork(file), 'utf8');
  expect(text).toContain(from);
  writeFileSync(inWork(file), text.replace(from, to));
}

/** A copy packs, since what is packed is written beside the sources. */
async function pack(): Promise<string> {
  const copy = path.join(root, 'copy');
  for (const name of ['package.json', 'LICENSE', 'README.md', ...manifest.files.filter((name) => !name.startsWith('!') && name !== 'types')])
    cpSync(path.join(projectRoot, name), path.join(copy, name), { recursive: true });
  symlinkSync(path.join(projectRoot, 'node_modules'), path.join(copy, 'node_modules'));
  const { stdout } = await execa('npm', ['pack', '--silent', '--offline', '--pack-destination', root], { cwd: copy });
  return path.join(root, stdout.trim().split('\n').at(-1) ?? '');
}

beforeAll(async () => {
  mkdirSync(path.dirname(installed), { recursive: true });
  await execa('tar', ['xzf', await pack(), '-C', root]);
  cpSync(path.join(root, 'package'), installed, { recursive: true });
  for (const name of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) {
    mkdirSync(path.dirname(path.join(root, 'node_modules', name)), { recursive: true });
    symlinkSync(path.join(projectRoot, 'node_modules', name), path.join(root, 'node_modules', name));
  }
  for (const entry of readdirSync(installed, { recursive: true, withFileTypes: true }))
    if (entry.isDirectory()) chmodSync(path.join(entry.parentPath, entry.name), 0o555);
});

afterAll(async () => {
  await execa('chmod', ['-R', 'u+w', root]);
  rmSync(root, { recursive: true, force: true });
});

describe('the package', () => {
  it('has no tests, no outputs, and no more than it runs with', () => {
    const files = readPackage().map((line) => line.split(' ')[0] ?? '');
    expect(files.filter((file) => /^(tests|out|node_modules|\.ci)\//.test(file))).toEqual([]);
    expect(files).toEqual(expect.arrayContaining(['bin/hakmem.mjs', 'types/index.d.ts', 'bench/random_mixed.c', 'command/main.c', 'scripts/pgo/runtime/profile.c', 'LICENSE']));
    expect(manifest).not.toHaveProperty('private');
  });

  it('makes a spec, checks it, builds from it and runs a program on that, and is not written to', async () => {
    const before = readPackage();
    const made = await runHere(['init']);
    expect([made.code, made.stdout]).toEqual([0, 'hakmem/default.mts is written: change it, then npx hakmem gen checks it and npx hakmem build builds it']);
    change('hakmem/default.mts', 'mid, wMax: ratio(1.125)', 'mid, wMax: ratio(1.5)');
    const build = await runHere(['build', '--variant', 'release']);
    expect([build.code, build.stdout]).toEqual([0, expect.stringContaining('out/release/libhakmem.so')]);
    expect(readFileSync(inWork('out/release/src/tables/class_tables.h'), 'utf8')).toMatch(/^\/\* Generated from hakmem\/default\.mts, over hakmem's gen\/spec\/.* run: npx hakmem gen \*\/\n/);
    const run = await runHere(['run', '--stats', 'perl', '-e', 'print $ENV{LD_PRELOAD}; exit 7']);
    expect([run.code, run.stdout]).toEqual([7, inWork('out/release/libhakmem.so')]);
    expect(run.stderr).toMatch(/live_blocks +\d/);
    expect((await runHere(['doctor', 'cat'])).stdout).toContain(`cat: yes, it will use hakmem (${inWork('out/release/libhakmem.so')})`);
    expect(readdirSync(work).sort()).toEqual(['hakmem', 'node_modules', 'out']);
    expect(readPackage()).toEqual(before);
  });

  it('tells what a spec breaks as the repository does, and writes nothing', async () => {
    expect((await runHere(['init', 'app'])).code).toBe(0);
    change('hakmem/app.mts', 'mid, wMax: ratio(1.125)', 'mid, wMax: ratio(2.5)');
    change('hakmem/app.mts', 'constants: { ', 'constants: { HAK_NO_SUCH: MiB(1), ');
    const { code, stderr } = await runHere(['build', '--spec', 'app']);
    expect([code, stderr]).toEqual([1, '✖ hakmem/app.mts: constants.HAK_NO_SUCH: no part declares this constant\n1 broken; nothing was written']);
    change('hakmem/app.mts', 'HAK_NO_SUCH: MiB(1), ', '');
    expect((await runHere(['gen', '--spec', 'app'])).stderr).toBe(
      '✖ hakmem/app.mts: mid.wMax: 2.5 can never be used up, because every power of two is a class; the rule is 1 < wMax <= 2\n1 broken; nothing was written',
    );
    expect(existsSync(inWork('out/app'))).toBe(false);
  });

  it.each([
    [['init'], 'hakmem/default.mts is there already; remove it, or name another spec: npx hakmem init NAME'],
    [['init', 'release'], 'the spec "release" is not possible: out/ has something else of that name'],
    [['gen', '--spec', 'nobody'], 'there is no spec "nobody" (hakmem/nobody.mts); there are: app, default'],
  ])('refuses %j', async (args, sentence) => {
    const { code, stderr } = await runHere(args);
    expect([code, stderr]).toEqual([1, expect.stringContaining(sentence)]);
  });

  it('writes a bound into the spec, not into the package', async () => {
    const before = readPackage();
    expect((await runHere(['gen', '--wmax-mid', '1.25'])).code).toBe(0);
    expect(readFileSync(inWork('hakmem/default.mts'), 'utf8')).toContain('mid: { ...sizeClasses.regions.mid, wMax: ratio(1.25) }');
    expect(readPackage()).toEqual(before);
  });

  it('has types for a spec, under plain settings', async () => {
    writeFileSync(inWork('wrong.mts'), readFileSync(inWork('hakmem/default.mts'), 'utf8').replace('ratio(1.3)', "'1.3'"));
    const tsc = path.join(projectRoot, 'node_modules/typescript/bin/tsc');
    const settings = ['--noEmit', '--strict', '--module', 'NodeNext', '--target', 'ES2022', '--pretty', 'false'];
    const { stdout } = await execa(process.execPath, [tsc, ...settings, 'hakmem/default.mts', 'wrong.mts'], { cwd: work, reject: false });
    expect(stdout.split('\n').filter((line) => /error/.test(line))).toEqual([expect.stringMatching(/^wrong\.mts\(.*Type 'string' is not assignable to type 'Ratio'/)]);
    rmSync(inWork('wrong.mts'));
  });

  it('offers the tasks of the product alone', async () => {
    const { stdout } = await runHere(['--help']);
    for (const task of ['init', 'gen', 'build', 'pgo-full', 'bench', 'top', 'explain', 'record', 'report', 'tune', 'compare', 'profile', 'merge', 'run', 'doctor', 'knobs'])
      expect(stdout).toMatch(new RegExp(`^  ${task} `, 'm'));
    expect(stdout).not.toMatch(/^ {2}(test|check|fuzz|soak|model)\b/m);
  });
});
