// out/link/<processor>/libc.so: what the shared library is linked against in place of the system's libc (gen/spec/imports.ts), so that the
// symbols that it asks for are the oldest that will do, and no other can slip in.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isProcessor, type LibcStub, renderLibcStub } from '../gen/emit/libc-stub.ts';
import type { Compiler } from './compiler.ts';
import { outRoot, workRoot } from './project.ts';
import { runCompiler } from './run-compiler.ts';

/** Flags of the linker; none where libc is another one than glibc, or the processor one that gen/spec/imports.ts does not know. */
export async function linkToOldLibc(compiler: Compiler): Promise<readonly string[]> {
  const { processor } = compiler;
  if (compiler.libc !== 'glibc' || !isProcessor(processor)) return [];
  const directory = path.join(outRoot, 'link', processor);
  const { source, versions } = renderLibcStub(processor);
  const inputs = `${source}${versions}`, record = path.join(directory, 'inputs');
  if (!existsSync(record) || readFileSync(record, 'utf8') !== inputs) await makeStub(compiler, directory, { source, versions });
  return [`-L${path.relative(workRoot, directory)}`];
}

/** Made apart and moved into place file by file, the record of it last: several builds may do so at once. */
async function makeStub(compiler: Compiler, directory: string, { source, versions }: LibcStub): Promise<void> {
  mkdirSync(directory, { recursive: true });
  const apart = mkdtempSync(path.join(directory, 'new-')), from = path.relative(workRoot, apart);
  try {
    writeFileSync(path.join(apart, 'libc.s'), source);
    writeFileSync(path.join(apart, 'libc.map'), versions);
    // Of libc's other half, what is linked into whoever calls it: pthread_atfork.
    writeFileSync(path.join(apart, 'libc.so'), 'GROUP ( libc.so.6 libc_nonshared.a )\n');
    writeFileSync(path.join(apart, 'inputs'), `${source}${versions}`);
    await runCompiler(compiler.command, ['-shared', '-nostdlib', '-Wl,-soname,libc.so.6', `-Wl,--version-script=${from}/libc.map`, `${from}/libc.s`, '-o', `${from}/libc.so.6`]);
    for (const file of ['libc.so.6', 'libc.so', 'inputs']) renameSync(path.join(apart, file), path.join(directory, file));
  } finally {
    rmSync(apart, { recursive: true, force: true });
  }
}
