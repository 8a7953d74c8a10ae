// A copy of the toolchain with a few lines of C, for tests that edit specs or break out/.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { projectRoot } from '../../scripts/project.ts';

export interface ProjectCopy {
  readonly root: string;
  readonly read: (file: string) => string;
  readonly write: (file: string, text: string) => void;
  /** Replaces text in a file and fails if it is not there. */
  readonly edit: (file: string, from: string, to: string) => void;
  readonly run: (
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
  ) => Promise<{ code: number; stdout: string; stderr: string }>;
  readonly remove: () => void;
}

export function copyProject(): ProjectCopy {
  const root = mkdtempSync(path.join(tmpdir(), 'hakmem-project-'));
  for (const name of ['package.json', 'tsconfig.json', 'Makefile.ts', 'gen', 'scripts'])
    cpSync(path.join(projectRoot, name), path.join(root, name), { recursive: true });
  cpSync(path.join(projectRoot, 'templates/tables'), path.join(root, 'templates/tables'), {
    recursive: true,
    filter: (file) => !file.endsWith('.h') || /(class|knob)_info\.h$/.test(file),
  });
  mkdirSync(path.join(root, 'templates/preload'), { recursive: true });
  cpSync(path.join(projectRoot, 'templates/preload/hakmem.h'), path.join(root, 'templates/preload/hakmem.h'));
  symlinkSync(path.join(projectRoot, 'node_modules'), path.join(root, 'node_modules'));
  const at = (file: string): string => path.join(root, file);
  const copy: ProjectCopy = {
    root,
    read: (file) => readFileSync(at(file), 'utf8'),
    write: (file, text) => writeFileSync(at(file), text),
    edit: (file, from, to) => {
      const text = copy.read(file);
      if (!text.includes(from)) throw new Error(`${file} does not contain ${from}`);
      copy.write(file, text.replace(from, to));
    },
    run: async (args, env = {}) => {
      const tsx = path.join(projectRoot, 'node_modules/tsx/dist/cli.mjs');
      const { exitCode, stdout, stderr } = await execa(process.execPath, [tsx, 'Makefile.ts', ...args], {
        cwd: root,
        env: { NO_COLOR: '1', ...env },
        reject: false,
      });
      return { code: exitCode ?? -1, stdout, stderr };
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
  copy.write(
    'templates/preload/malloc.c',
    '#include "tables/class_tables.h"\n\n__attribute__((visibility("default"))) unsigned mallopt(unsigned i) { return hak_class_info[i].size; }\n',
  );
  return copy;
}
