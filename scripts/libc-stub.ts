// out/link/<processor>/libc.so: what the shared library is linked against in place of the system's libc (gen/spec/imports.ts), so that the
// symbols that it asks for are the oldest that will do, and no other can slip in.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isProcessor, renderLibcStub } from '../gen/emit/libc-stub.ts';
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
  if (!existsSync(record) || readFileSync(record, 'utf8') !== inputs) {
    mkdirSync(directory, { recursive: true });
    writeFileSync(path.join(directory, 'libc.s'), source);
    writeFileSync(path.join(directory, 'libc.map'), versions);
    const from = path.relative(workRoot, directory), made = `${from}/libc.so.6.${process.pid}`;
    await runCompiler(compiler.command, ['-shared', '-nostdlib', '-Wl,-soname,libc.so.6', `-Wl,--version-script=${from}/libc.map`, `${from}/libc.s`, '-o', made]);
    renameSync(path.join(workRoot, made), path.join(directory, 'libc.so.6'));
    // Of libc's other half, what is linked into whoever calls it: pthread_atfork.
    writeFileSync(path.join(directory, 'libc.so'), 'GROUP ( libc.so.6 libc_nonshared.a )\n');
    writeFileSync(record, inputs);
  }
  return [`-L${path.relative(workRoot, directory)}`];
}
