// The page in a real browser: Debian's chromium, or visibly skipped where there is none. And the tables.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deriveClassSizes, REGION_NAMES } from '../../gen/derive/class-sizes.ts';
import { heap } from '../../gen/spec/heap.ts';
import { bytes } from '../../gen/spec/units.ts';
import { buildReport } from '../../scripts/report/build-report.ts';
import { judgeSpec } from '../../scripts/report/judge.ts';
import { formatPage } from '../../scripts/report/page.ts';
import { writeProfileFile } from '../../scripts/record/profile-file.ts';
import { makeFolder, runTask } from '../support/run-task.ts';
import { makeProfile } from './make-profile.ts';

const BROWSER = '/usr/bin/chromium';
const folder = makeFolder();
const file = path.join(folder, 'a.hakprof');
writeProfileFile(file, makeProfile());

/** The heap with one class more, which fits the odd size. */
const ODD = bytes(1040);
const region = REGION_NAMES.find((name) => heap.sizeClasses.regions[name].upTo >= ODD) ?? 'large';
const classes = [...deriveClassSizes(region, heap), ODD].toSorted((a, b) => Number(a - b)).map((size) => bytes(size));
const tuned = { ...heap, sizeClasses: { ...heap.sizeClasses, regions: { ...heap.sizeClasses.regions, [region]: { ...heap.sizeClasses.regions[region], classes } } } };

interface Opened {
  readonly page: Page;
  readonly faults: readonly string[];
  readonly requests: readonly string[];
  readonly url: string;
}

async function open(browser: Browser, html: string, colorScheme: 'light' | 'dark'): Promise<Opened> {
  const page = await browser.newPage({ viewport: { width: 1400, height: 1000 }, colorScheme });
  const [faults, requests]: [string[], string[]] = [[], []];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => faults.push(message.text()));
  page.on('request', (request) => requests.push(request.url()));
  const url = pathToFileURL(html).href;
  await page.goto(url);
  const shots = process.env['REPORT_SHOTS'];
  if (shots !== undefined) await page.screenshot({ path: path.join(shots, `${path.basename(html)}.png`), fullPage: true });
  return { page, faults, requests, url };
}

const backgroundOf = (page: Page): Promise<string> => page.locator('body').evaluate((body) => (globalThis as unknown as { getComputedStyle(e: unknown): { backgroundColor: string } }).getComputedStyle(body).backgroundColor);

describe.skipIf(!existsSync(BROWSER))(`the page in ${BROWSER}`, () => {
  let browser: Browser;
  beforeAll(async () => void (browser = await chromium.launch({ executablePath: BROWSER, args: ['--no-sandbox'] })));
  afterAll(() => browser.close());

  it('shows sizes, waste, time, lifetimes and threads of a recorded program', async () => {
    const html = path.join(folder, 'one.html');
    expect(await runTask('report', folder, ['a.hakprof', '--html', html])).toMatchObject({ code: 0, stdout: '', stderr: '' });
    const { page, faults, requests, url } = await open(browser, html, 'light');
    expect(await page.locator('h1').innerText()).toBe('What server asks of the heap');
    expect(await page.locator('.facts').innerText()).toContain('/opt/<shop>/server --port 1 · 1 process · 2 threads at once · 2026-01-02 03:04 UTC · 4 s');
    expect(await page.locator('.verdict').innerText()).toMatch(/^At the peak 4\.5 MiB of blocks hold the 4\.4 MiB that were asked for: classes that fit exactly would save up to \d\.\d% of that\.$/);
    expect((await page.locator('.cards strong').allInnerTexts())).toEqual(['10 002', '4.4 MiB', expect.stringMatching(/%$/), '90.0%', '5.0%', '25.0%']);
    expect(await page.locator('h2').allInnerTexts()).toEqual(['Sizes', 'Waste per size of block', 'Live bytes over time', 'Lifetimes', 'Blocks that another thread frees']);
    for (const plot of ['#sizes', '#waste', '#timeline', '#lifetimes', '#cross']) expect((await page.locator(`${plot} svg`).first().boundingBox())?.width).toBeGreaterThan(900);
    expect(await page.locator('#sizes svg').first().locator('rect title').allTextContents()).toEqual(['100 bytes: 9 000 blocks, 90.0%', '1 025 to 1 040 bytes: 1 000 blocks, 10.0%', expect.stringContaining('2 blocks, 0.0%')]);
    expect(await page.locator('#cross rect title').allTextContents()).toEqual(['1 025 to 1 040 bytes: 500 of 1 000 frees, 50.0%']);
    expect(await page.locator('#lifetimes rect').count()).toBe(4);
    expect(await page.locator('#timeline circle title').allTextContents()).toEqual(['server: at most 4.4 MiB, after 2.50 s']);
    expect(await page.locator('#waste tbody tr').count()).toBe(3);
    expect(await backgroundOf(page)).toBe('rgb(255, 255, 255)');
    expect({ faults, requests }).toEqual({ faults: [], requests: [url] });
    await page.close();
  });

  it('shows two heaps beside each other, and the verdict', async () => {
    const html = path.join(folder, 'two.html');
    const verdict = { sentence: 'Worth <b>it</b>.', rows: [['predicted', 'default', 'tuned'], ['waste', '2 %', '1 %']] };
    const report = buildReport(makeProfile(['/bin/a', '/bin/b', '/bin/c']), { name: 'default', heap }, { name: 'tuned', heap: tuned }, verdict);
    writeFileSync(html, formatPage(report, { file: '<x>', hash: 'abcdef0123456789', notes: ['<x> is cut off at byte 7'] }));
    const { page, faults, requests, url } = await open(browser, html, 'dark');
    expect(await page.locator('h1').innerText()).toBe('What a and 2 other programs ask of the heap');
    expect(await page.locator('.verdict').innerText()).toBe('Worth <b>it</b>.');
    expect(await page.locator('.notice').allInnerTexts()).toEqual(['<x> is cut off at byte 7']);
    expect(await page.locator('#verdict tbody tr').allInnerTexts()).toEqual(['waste\t2 %\t1 %']);
    expect(await page.locator('#sizes .legend li').allInnerTexts()).toEqual(['blocks in the default heap', 'blocks in the tuned heap']);
    const ticks = await page.locator('#sizes svg').first().locator('line title').allTextContents();
    expect(ticks).toContain('tuned: blocks of 1 040 bytes');
    expect(ticks).not.toContain('default: blocks of 1 040 bytes');
    expect(await page.locator('#waste figcaption').allInnerTexts()).toEqual(['default: blocks with most waste', 'tuned: blocks with most waste']);
    expect(await page.locator('#timeline .legend li').allInnerTexts()).toEqual(['a', 'b', 'c']);
    expect(await page.locator('#processes tbody tr').count()).toBe(3);
    expect(await backgroundOf(page)).toBe('rgb(22, 24, 29)');
    expect({ faults, requests }).toEqual({ faults: [], requests: [url] });
    await page.close();
  });

  it('is one file without an address of another', () => {
    expect(readFileSync(path.join(folder, 'one.html'), 'utf8')).not.toMatch(/<(script|link|img)|https?:(?!\/\/www\.w3\.org\/)/);
  });
});

describe('npm run report', () => {
  it('prints the same as tables', async () => {
    const { code, stdout } = await runTask('report', folder, ['a.hakprof']);
    expect(code).toBe(0);
    for (const text of ['What server asks of the heap', 'blocks asked for', '1 025–1 040', 'block of default', 'whole pages', '< 4.1 ms', 'to the end']) expect(stdout).toContain(text);
  });

  it('gives all of it as JSON', async () => {
    const { stdout } = await runTask('report', folder, ['a.hakprof', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ file: 'a.hakprof', notes: [], totals: { allocations: 10_002 }, before: { name: 'default' } });
  });

  it('judges a spec as the tuner does', () => {
    const { sentence, rows } = judgeSpec({ profile: makeProfile(), hash: '', notes: [] }, { doc: 'one class more', sizeClasses: tuned.sizeClasses });
    expect(sentence).toMatch(/^(Worth a build|Keep the default): .*\.$/);
    const [, before = '', after = ''] = rows.find(([title]) => title === 'internal waste at the peak') ?? [];
    expect(Number.parseFloat(after)).toBeLessThan(Number.parseFloat(before));
  });

  it('judges what the tuner chooses', async () => {
    const { code, stdout } = await runTask('report', folder, ['a.hakprof', '--tune', '--json']);
    const { verdict, after } = JSON.parse(stdout) as { verdict: { sentence: string; rows: string[][] }; after: { name: string; boundaries: number[] } };
    expect(code).toBe(0);
    expect(verdict.sentence).toMatch(/^(Worth a build|Keep the default): /);
    expect(verdict.rows[0]).toEqual(['predicted', 'default', 'tuned', 'held out: default', 'tuned']);
    expect(after.name).toBe('tuned');
    expect(after.boundaries.length).toBeGreaterThan(10);
  });

  it('refuses what it cannot show in a sentence', async () => {
    writeFileSync(path.join(folder, 'text'), 'text');
    writeProfileFile(path.join(folder, 'idle.hakprof'), { processes: makeProfile().processes.map((process) => ({ ...process, sizes: [] })) });
    const refuse = async (args: readonly string[], text: string): Promise<void> => {
      const { code, stdout, stderr } = await runTask('report', folder, args);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain(text);
    };
    await refuse(['text'], 'text is no profile of npx hakmem record');
    await refuse(['idle.hakprof'], 'idle.hakprof: nothing was allocated in this profile');
    await refuse(['a.hakprof', '--spec', 'no-such-spec'], 'there is no spec "no-such-spec"');
    await refuse(['a.hakprof', '--spec', 'x', '--tune'], '--tune and --spec x');
    await refuse(['a.hakprof', '--html', 'none/x.html'], 'cannot write none/x.html: ENOENT');
  });
});
