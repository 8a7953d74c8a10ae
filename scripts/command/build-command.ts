// out/bin/hakmem: the command of `run` and `doctor`, a C program of its own, and beside it the tools that node runs.
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { type Compiler, warningFlags } from '../compiler.ts';
import { outRoot, projectRoot, readTree, toolPath, workRoot } from '../project.ts';
import { runCompiler } from '../run-compiler.ts';
import { hashText, writeAtomically } from '../write-generation.ts';

export const commandPath = path.join(outRoot, 'bin/hakmem');

/** What of the library the command shares: how the values of knobs are read. */
const sharedSources = ['templates/diag/knob_values.c', 'templates/diag/line.c'] as const;

/** As the compiler is given them; the committed sources alone, no generation. */
export function listCommandSources(): readonly string[] {
  return [...[...readTree(path.join(projectRoot, 'command'), /\.c$/).keys()].map((file) => `command/${file}`), ...sharedSources].map(toolPath);
}

export const commandFlags: readonly string[] = ['-std=c11', '-D_GNU_SOURCE', '-O2', ...warningFlags, ...['templates', 'command'].map((folder) => `-I${toolPath(folder)}`)];

/**
 * Compiles the command. A package passes `-static-pie` (musl-gcc: `-static`): the command then runs on any libc of any age, and can say
 * what is wrong where the library does not even load.
 */
export async function compileCommand(compiler: Compiler['command'], output: string, linkFlags: readonly string[] = []): Promise<void> {
  mkdirSync(path.dirname(output), { recursive: true });
  const temporary = `${output}.${process.pid}.tmp`;
  const args = [...commandFlags, `-ffile-prefix-map=${workRoot}=.`, '-Wl,-z,relro,-z,now', ...linkFlags];
  await runCompiler(compiler, [...args, ...listCommandSources(), '-o', temporary]);
  renameSync(temporary, output);
}

/** top.mjs and explain.mjs, each one file that node runs without anything installed. */
export async function bundleTools(folder: string): Promise<void> {
  const { build } = await import('esbuild');
  mkdirSync(folder, { recursive: true });
  for (const name of ['top', 'explain']) {
    const { outputFiles } = await build({
      entryPoints: [`scripts/command/${name}-tool.ts`],
      absWorkingDir: projectRoot,
      write: false,
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'esm',
      legalComments: 'inline',
      logLevel: 'silent',
      banner: { js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);" },
    });
    for (const { contents } of outputFiles) writeAtomically(path.join(folder, `${name}.mjs`), contents);
  }
}

/** out/bin/ of the work directory, unless it stems from the same sources. Returns whether it was built. */
export async function buildCommand(findCompiler: () => Promise<Compiler>): Promise<boolean> {
  const record = path.join(path.dirname(commandPath), 'build.json');
  const inputs = hashText(JSON.stringify([commandFlags, hashSources()]));
  if (readRecord(record) === inputs && existsSync(commandPath)) return false;
  const compiler = await findCompiler();
  await compileCommand(compiler.command, commandPath);
  await bundleTools(path.join(path.dirname(commandPath), 'tools'));
  writeAtomically(record, `${JSON.stringify({ inputs })}\n`);
  return true;
}

function hashSources(): readonly string[] {
  const roots = ['command', 'templates/diag', 'templates/base', 'templates/tables', 'scripts/command', 'scripts/observe', 'gen/spec'];
  const trees = roots.map((root) => hashText(JSON.stringify([...readTree(path.join(projectRoot, root), /\.(c|h|ts)$/)])));
  return [...trees, ...['top.ts', 'explain.ts'].map((file) => hashText(readFileSync(path.join(projectRoot, 'scripts', file))))];
}

function readRecord(file: string): string | undefined {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { readonly inputs: string }).inputs;
  } catch {
    return undefined;
  }
}
