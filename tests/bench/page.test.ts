// The page in a real browser: Debian's chromium, or visibly skipped where there is none.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { summariseMeans } from '../../scripts/bench/means.ts';
import { formatPage } from '../../scripts/bench/page.ts';
import { summariseCase } from '../../scripts/bench/summary.ts';
import type { BenchReport } from '../../scripts/bench/report.ts';
import { createAllocator, createCase, createRound, createSample, PHASES } from './samples.ts';

const BROWSER = '/usr/bin/chromium';
const folder = mkdtempSync(path.join(tmpdir(), 'hakmem-page-'));
afterAll(() => rmSync(folder, { recursive: true }));

const allocators = [createAllocator('hakmem', 'subject'), createAllocator('glibc'), createAllocator('<peer>')];
const samples = [
  createSample('quick one', 'hakmem', 0.5), createSample('quick one', 'glibc', 1), createSample('quick one', '<peer>', 2),
  ...allocators.map(({ name }, index) => createSample('phased one', name, 1 + index, { phases: PHASES })),
  ...allocators.map(({ name }, index) => createSample('timed one', name, 1 + index, { latency: [createRound(20 + index, 4000), createRound(30, 1e6)] })),
  createSample('crashing', 'hakmem', 0, { status: 'crash', detail: 'signal 11' }), createSample('crashing', 'glibc', 1), createSample('crashing', '<peer>', 1),
];
const cases = [createCase('quick one'), createCase('phased one', { isPhased: true }), createCase('timed one', { group: 'latency' }), createCase('crashing')].flatMap(
  (benchCase) => summariseCase(benchCase, allocators, samples) ?? [],
);
const report: BenchReport = {
  schema: 1, startedAt: '2026-01-02T03:04:05.000Z', elapsedSeconds: 9, isInterrupted: true, isPinned: true, repetitions: 3,
  machine: { processor: 'P', processors: 2, memoryMib: 4096, system: 'S', kernel: 'K', hugePages: 'madvise', compiler: 'gcc', node: 'v20', commit: 'c' },
  library: { sha256: '0', specHash: 'abcdef', manifest: null },
  allocators, leftOut: ['broken (/x.so) is left out: no file'], means: summariseMeans(cases, allocators), cases, samples,
};

describe.skipIf(!existsSync(BROWSER))(`the page in ${BROWSER}`, () => {
  it('shows the verdict, a plot per question, every figure and every fault, and asks the network for nothing', async () => {
    const file = path.join(folder, 'page.html');
    writeFileSync(file, formatPage(report));
    const browser = await chromium.launch({ executablePath: BROWSER, args: ['--no-sandbox'] });
    try {
      const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
      const faults: string[] = [];
      const requests: string[] = [];
      page.on('pageerror', (error) => faults.push(error.message));
      page.on('console', (message) => faults.push(message.text()));
      page.on('request', (request) => requests.push(request.url()));
      await page.goto(pathToFileURL(file).href);
      expect(faults).toEqual([]);
      expect(requests).toEqual([pathToFileURL(file).href]);
      expect(await page.locator('header .facts').first().textContent()).toContain('each thread on a processor of its own');
      expect(await page.locator('.cards li').allInnerTexts()).toEqual([expect.stringContaining('hakmem'), expect.stringContaining('glibc'), expect.stringContaining('<peer>')]);
      for (const [plot, circles] of [['#time', 11], ['#memory', 11], ['#phases', 6], ['#latency', 48]] as const) {
        expect(await page.locator(`${plot} svg circle`).count()).toBe(circles);
        expect((await page.locator(`${plot} svg`).first().boundingBox())?.width).toBeGreaterThan(200);
      }
      expect(await page.locator('#time svg').textContent()).toContain('hakmem: crash: signal 11');
      expect(await page.locator('#latency svg circle title').allTextContents()).toContain('glibc, free, round 1: longest 2 µs, all calls 10.5 µs');
      expect(await page.locator('#figures tbody tr').count()).toBe(12);
      expect(await page.locator('#figures .fault').allInnerTexts()).toEqual(['crash: signal 11']);
      expect(await page.locator('.notice').allInnerTexts()).toEqual(['broken (/x.so) is left out: no file', 'The run was interrupted: what ran is shown.']);
    } finally {
      await browser.close();
    }
  });
});
