// `npm run check`: everything that can be known without running a program. All steps run; the failures come together.
import path from 'node:path';
import { heap } from '../gen/spec/heap.ts';
import type { VariantSpec } from '../gen/spec/types.ts';
import { checkImports } from './check-imports.ts';
import { commandFlags, listCommandSources } from './command/build-command.ts';
import { type Compiler, compileFlags, findCompiler, strictWarningFlags } from './compiler.ts';
import { generateOrFail, runGen } from './gen.ts';
import { projectRoot, variantDirectory } from './project.ts';
import { runProgram, runStep, UserError } from './run.ts';
import { runCompiler } from './run-compiler.ts';

export async function runCheck(): Promise<void> {
  const failures: string[] = [];
  const attempt = async (label: string, work: () => Promise<string> | string): Promise<void> => {
    await runStep(label, work, (detail) => detail).catch((error: unknown) => {
      if (!(error instanceof UserError)) throw error;
      failures.push(error.message);
    });
  };
  await attempt('TypeScript types', checkTypes);
  await attempt('TypeScript layers', checkTypeScriptLayers);
  await attempt('specs, includes, templates', () => `${generateOrFail(heap).classes.length} classes`);
  if (failures.length === 0) await checkC(attempt);
  if (failures.length > 0) throw new UserError(failures.join('\n'));
}

/** What runs in node, and what runs in a browser. */
async function checkTypes(): Promise<string> {
  for (const project of ['.', 'scripts/profile/client']) {
    const { code, stdout } = await runProgram(
      process.execPath,
      [path.join(projectRoot, 'node_modules/typescript/bin/tsc'), '--noEmit', '--pretty', 'false', '--project', project],
      { cwd: projectRoot },
    );
    if (code !== 0) throw new UserError(stdout);
  }
  return '';
}

function checkTypeScriptLayers(): string {
  const { faults, files } = checkImports(projectRoot);
  if (faults.length > 0) throw new UserError(faults.join('\n'));
  return `${files} files`;
}

/** Every variant under every compiler that is here. */
async function checkC(attempt: (label: string, work: () => Promise<string>) => Promise<void>): Promise<void> {
  await runGen({ quiet: true });
  for (const command of ['gcc', 'clang']) {
    const compiler = await findCompiler(command);
    for (const variant of heap.variants)
      await attempt(`${command} ${variant.name}`, async () =>
        compiler === undefined ? 'skipped: not installed' : compileOnly(variant, compiler),
      );
    await attempt(`${command} command/`, async () => (compiler === undefined ? 'skipped: not installed' : checkCommand(compiler)));
  }
}

async function compileOnly(variant: VariantSpec, compiler: Compiler): Promise<string> {
  const source = path.relative(projectRoot, path.join(variantDirectory(variant.name), 'src'));
  const args = [
    ...compileFlags(compiler),
    ...strictWarningFlags,
    ...variant.cFlags,
    `-I${source}`,
    '-c',
    `${source}/hakmem.c`,
    '-o',
    '/dev/null',
  ];
  await runCompiler(compiler.command, args);
  return '';
}

async function checkCommand({ command }: Compiler): Promise<string> {
  await runCompiler(command, [...commandFlags, ...strictWarningFlags, '-fsyntax-only', ...listCommandSources()]);
  return '';
}
