// What is in the packages that is not ours: what the command is linked with, and what the bundled tools are made of.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Compiler } from '../compiler.ts';
import { projectRoot } from '../project.ts';
import { runProgram } from '../run.ts';

export interface ThirdParty {
  readonly name: string;
  readonly version: string;
  /** As SPDX writes it. */
  readonly license: string;
  /** File in the packages, below the prefix. */
  readonly file: string;
  /** As whoever passes it on has to pass it on. */
  readonly text: string;
}

export async function listThirdParties(tools: ReadonlyMap<string, string>, compiler: Compiler): Promise<readonly ThirdParty[]> {
  const bundled = [...tools].flatMap(([file, text]) => listBundledModules(text).map((name) => describeModule(name, file)));
  return [await describeLibc(compiler), ...bundled];
}

/** esbuild writes the file that each part of a bundle comes from above it. */
export function listBundledModules(text: string): readonly string[] {
  const found = [...text.matchAll(/^\s*\/\/ node_modules\/((?:@[^/\n]+\/)?[^/\n]+)\//gm)].map(([, name = '']) => name);
  return [...new Set(found)].sort();
}

function describeModule(name: string, file: string): ThirdParty {
  const folder = path.join(projectRoot, 'node_modules', name);
  const { version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as { readonly version: string; readonly license: string };
  const page = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  return { name, version, license, file, text: page === undefined ? '' : readFileSync(path.join(folder, page), 'utf8').trim() };
}

/** Its own source is what a distribution has of it; LGPL asks to say so. */
async function describeLibc({ command, libc }: Compiler): Promise<ThirdParty> {
  if (libc !== 'glibc') return { name: 'musl', version: '', license: 'MIT', file: 'bin/hakmem', text: 'Linked into the command as it is in the system that built it. Copyright: https://git.musl-libc.org/cgit/musl/tree/COPYRIGHT' };
  const { stdout } = await runProgram(command, ['-E', '-dM', '-include', 'features.h', '-x', 'c', '/dev/null']);
  const [major = '', minor = ''] = ['__GLIBC__', '__GLIBC_MINOR__'].map((name) => new RegExp(`#define ${name} (\\d+)`).exec(stdout)?.[1]);
  const text = 'Linked into the command as it is in the system that built it. Source: https://www.gnu.org/software/libc/';
  return { name: 'glibc', version: `${major}.${minor}`, license: 'LGPL-2.1-or-later', file: 'bin/hakmem', text };
}

export function formatThirdParties(parties: readonly ThirdParty[]): string {
  return parties.map(({ name, version, license, file, text }) => `${file}: ${name} ${version}, ${license}\n\n${text}\n`).join(`\n${'-'.repeat(72)}\n\n`);
}
