// `npm run soak -- --minutes 10`: fresh processes in a loop; the exit status is 0 when every one succeeded.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { runSoak, type SoakTally } from './soak/run-soak.ts';
import { modelWorkload, workloads } from './soak/workloads.ts';
import { variants } from './test/types.ts';

interface Options {
  readonly minutes?: string;
  readonly runs?: string;
  readonly operations?: string;
  readonly only?: string;
  readonly variant?: string;
  readonly seed?: string;
  readonly width: string;
  readonly json?: boolean;
}

const root = fileURLToPath(new URL('..', import.meta.url));

function printProgress(tallies: readonly SoakTally[], milliseconds: number): void {
  const parts = tallies.map(({ workload, variant, passed, failed, calls }) => {
    const rate = (calls / milliseconds / 1000).toFixed(2);
    return `${workload} ${variant} ${passed} passed${failed > 0 ? `, ${failed} FAILED` : ''} (${(calls / 1e6).toFixed(0)} M calls, ${rate} M/s)`;
  });
  console.error(`${(milliseconds / 1000).toFixed(0).padStart(6)} s  ${parts.join(' · ')}`);
}

async function main(): Promise<void> {
  const program = new Command('soak')
    .description('fresh processes of larson and of a forking mix in a loop; a failure leaves its report in out/soak/')
    .option('--minutes <n>', 'stop after this long (10, or without end when --runs or --operations is given)')
    .option('--runs <n>', 'stop after so many runs of each workload under each build')
    .option('--operations <n>', 'instead, random calls against the shadow model, so many under each build')
    .option('--only <name>', 'one workload: larson or forking_mix')
    .option('--variant <name>', 'one build; default: every build in out/')
    .option('--seed <n>', 'the first run has this seed, each further one the next')
    .option('--width <n>', 'processes at a time', '2')
    .option('--json', 'print the result as JSON')
    .parse();
  const options = program.opts<Options>();
  const tallies = await runSoak({
    root,
    workloads: options.operations !== undefined ? [modelWorkload] : workloads.filter(({ name }) => options.only === undefined || name === options.only),
    variants: variants.filter((v) => (options.variant === undefined || v === options.variant) && existsSync(join(root, 'out', v, 'libhakmem.so'))),
    seed: Number(options.seed ?? Date.now() % 1_000_000_000),
    milliseconds: Number(options.minutes ?? (options.runs ?? options.operations ? Infinity : 10)) * 60_000,
    runs: Number(options.runs ?? Infinity),
    calls: Number(options.operations ?? Infinity),
    width: Number(options.width),
    onProgress: printProgress,
  });
  if (options.json === true) console.log(JSON.stringify(tallies));
  for (const report of tallies.flatMap(({ reports }) => reports)) console.error(`failed: ${report}`);
  const [passed, failed] = [tallies.reduce((sum, t) => sum + t.passed, 0), tallies.reduce((sum, t) => sum + t.failed, 0)];
  if (options.json !== true) console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}

await main();
