// `npm run model`: searches the models of tests/spin/ exhaustively, and finds the defects seeded in them.
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import pc from 'picocolors';
import { runModels } from './spin/run-models.ts';

const command = new Command('model').description('check the models of the lock-free protocols with SPIN').option('--long', 'also the searches that take minutes').parse();
const started = performance.now();
const results = await runModels(fileURLToPath(new URL('..', import.meta.url)), command.opts<{ long?: boolean }>().long ?? false, ({ label, passed, text }) =>
  console.log(`${passed ? pc.green('✔') : pc.red('✖')} ${label.padEnd(52)} ${text}`),
);
const failed = results.filter(({ passed }) => !passed).length;
console.log(`${results.length - failed} passed, ${failed} failed in ${((performance.now() - started) / 1000).toFixed(0)} s`);
process.exitCode = failed > 0 ? 1 : 0;
