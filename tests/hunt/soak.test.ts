// Fresh processes of larson, of a mix with forks, and of random calls all succeed; one that does not leaves its evidence.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { projectRoot } from '../../scripts/project.ts';
import { runSoak, type Soak } from '../../scripts/soak/run-soak.ts';
import { type Workload, workloads } from '../../scripts/soak/workloads.ts';

const soak: Soak = { root: projectRoot, workloads, variants: ['release', 'debug'], seed: Date.now() % 1_000_000_000, milliseconds: 30_000, runs: 60, calls: Infinity, width: 2 };

it('every fresh process succeeds', async () => {
  const tallies = await runSoak(soak);
  expect(tallies.flatMap(({ reports }) => reports)).toEqual([]);
  for (const { passed } of tallies) expect(passed).toBeGreaterThan(0);
});

it('a failure leaves its seed and report', async () => {
  const failing: Workload = { name: 'larson', source: 'bench/larson.c', limitMs: 60_000, plan: () => ({ args: ['0'], calls: 1 }) };
  const [tally] = await runSoak({ ...soak, workloads: [failing], variants: ['release'], runs: 1, seed: 77 });
  const report = path.join(projectRoot, 'out/soak/larson-release-77/report.txt');
  expect(tally).toMatchObject({ passed: 0, failed: 1, reports: [report] });
  expect(existsSync(report) && readFileSync(report, 'utf8')).toMatch(/repeat with:\nLD_PRELOAD=.*larson 0\n[^]*ended by:\nexit 2\n[^]*usage:/);
  rmSync(path.dirname(report), { recursive: true });
});
