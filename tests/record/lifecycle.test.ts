// The C tests that are hard on whatever runs beside malloc and free, while it is recorded: the heap behaves as ever.
import path from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { libraryPath, projectRoot } from '../../scripts/project.ts';
import { setUpRecorder } from './recording.ts';

const { folder } = setUpRecorder();

it.each([
  'lifecycle/exit_while_threads_allocate',
  'lifecycle/threads_cancelled_inside_calls',
  'lifecycle/fork_in_a_signal_handler_beside_threads',
  'lifecycle/locked_memory_stays_correct',
  'behavior/realloc',
  'behavior/new',
])('%s', async (filter) => {
  const tsx = path.join(projectRoot, 'node_modules/tsx/dist/cli.mjs');
  const knob = `HAKMEM_RECORD=${path.join(folder, '%p')}`;
  const { stdout } = await execa(process.execPath, [tsx, 'scripts/test-c.ts', '--lib', libraryPath('record'), '--knob', knob, '--filter', filter], { cwd: projectRoot, reject: false });
  // The one that limits its address space is told on standard error that it is not recorded.
  const failed = stdout.split('\n').filter((line) => line.startsWith('FAILED') && !line.includes('new_handler_that_frees_memory_helps'));
  expect(failed).toEqual([]);
  expect(stdout).toMatch(/^[1-9]\d* passed/m);
});
