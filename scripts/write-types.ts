// Before `npm pack`: types/, what an editor knows of `import … from 'hakmem'`. The sources are TypeScript too, but a user's own
// settings need not allow what they are written with.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from './project.ts';
import { runProgram, UserError } from './run.ts';

const folder = path.join(projectRoot, 'types');
rmSync(folder, { recursive: true, force: true });
const { code, stdout } = await runProgram(
  process.execPath,
  [
    path.join(projectRoot, 'node_modules/typescript/bin/tsc'),
    ...['--declaration', '--emitDeclarationOnly', '--outDir', folder, '--rootDir', projectRoot],
    ...['--target', 'ES2022', '--module', 'NodeNext', '--strict', '--allowImportingTsExtensions', '--pretty', 'false'],
    path.join(projectRoot, 'index.ts'),
  ],
  { cwd: projectRoot },
);
if (code !== 0) throw new UserError(`tsc could not write types/:\n${stdout}`);
