// `npm test`: vitest, then the C tests, the long ones of them in their short form; the last line sums both.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { outRoot, projectRoot } from './project.ts';
import { UserError } from './run.ts';
import { runCTests } from './test-c.ts';
import type { Tally } from './test/types.ts';

/** Of the work of the long tests: `npm run test-c` does all of it. */
export const SHORT_FORM_PERCENT = 25;

export async function runTest(): Promise<void> {
  const parts = [await runVitest(), await runCTests({ scale: SHORT_FORM_PERCENT })];
  const total = (key: keyof Tally): number => parts.reduce((sum, part) => sum + part[key], 0);
  const skipped = total('skipped') > 0 ? `, ${total('skipped')} skipped` : '';
  console.log(`${total('passed')} passed, ${total('failed')} failed${skipped}`);
  if (total('failed') > 0) process.exitCode = 1;
}

async function runVitest(): Promise<Tally> {
  const report = path.join(outRoot, 'test/vitest.json');
  mkdirSync(path.dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const vitest = path.join(projectRoot, 'node_modules/vitest/vitest.mjs');
  await execa(process.execPath, [vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`], {
    cwd: projectRoot,
    stdio: 'inherit',
    reject: false,
  });
  if (!existsSync(report)) throw new UserError('vitest did not finish');
  return readVitest(readFileSync(report, 'utf8'));
}

/** A file that could not be loaded has no test to count, so it counts as one failure. */
export function readVitest(json: string): Tally {
  const report = JSON.parse(json) as {
    numPassedTests: number;
    numFailedTests: number;
    numPendingTests: number;
    numTodoTests: number;
    testResults: { status: string; assertionResults: unknown[] }[];
  };
  const unloaded = report.testResults.filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0).length;
  return { passed: report.numPassedTests, failed: report.numFailedTests + unloaded, skipped: report.numPendingTests + report.numTodoTests };
}
