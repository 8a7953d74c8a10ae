// The command as packages have it: bin/hakmem, and the tools that node runs for it.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { bundleTools, compileCommand } from '../command/build-command.ts';
import type { Compiler } from '../compiler.ts';
import { projectRoot } from '../project.ts';
import type { Tree } from './binary-tree.ts';
import { stripFile } from './binutils.ts';
import type { DistContext } from './context.ts';
import type { PlacedFile } from './pack.ts';
import { listThirdParties, type ThirdParty } from './third-parties.ts';

const toolNames = ['top.mjs', 'explain.mjs'] as const;

/** Without a libc of the system's: it says what is wrong where nothing else starts. musl's own compiler makes no static-pie. */
function linkFlags({ libc }: Compiler): readonly string[] {
  return libc === 'glibc' ? ['-static-pie', '-fPIE'] : ['-static'];
}

export interface PackagedCommand {
  readonly tree: Tree;
  readonly parties: readonly ThirdParty[];
}

export async function buildPackagedCommand({ compiler, work }: DistContext): Promise<PackagedCommand> {
  const program = path.join(work, 'command', 'hakmem');
  const tools = path.join(work, 'command', 'tools');
  await Promise.all([compileCommand(compiler.command, path.relative(projectRoot, program), linkFlags(compiler)), bundleTools(tools)]);
  await stripFile(compiler.command, program);
  const texts = new Map(toolNames.map((name) => [`share/hakmem/${name}`, readFileSync(path.join(tools, name), 'utf8')]));
  const tree = new Map<string, PlacedFile>([
    ['bin/hakmem', { content: readFileSync(program), isProgram: true }],
    ...[...texts].map(([name, content]): [string, PlacedFile] => [name, { content }]),
  ]);
  return { tree, parties: await listThirdParties(texts, compiler) };
}
