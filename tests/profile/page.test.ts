// The page in a real browser: Debian's chromium, or visibly skipped where there is none.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MadeProfile, type MadeSample, makeProfile, makeValues } from './make-profile.ts';
import { makeFolder } from '../support/run-task.ts';
import { runProfileTask } from './record-program.ts';

const BROWSER = '/usr/bin/chromium';
const folder = makeFolder();

const KIB = 1024;
const TEMPLATE = 'void shop::fill<std::pair<int, char const*> >(std::vector<int, std::allocator<int> >&)';

/** A program that keeps a cache, grows a list and leaks an answer: so many of each. */
function makeSamples(cached: number, listed: number): readonly MadeSample[] {
  const root = ['run(Options const&)', 'main', '__libc_start_main', '_start'];
  return [
    { stack: ['operator new(unsigned long)', 'Cache::insert(Key const&)', 'Server::serve(Request&)', ...root], values: makeValues(64 * KIB, cached * 2, cached), thread: 101, sizeClass: 65536 },
    { stack: ['std::vector<int, std::allocator<int> >::push_back(int&&)', TEMPLATE, 'Server::serve(Request&)', ...root], values: makeValues(4 * KIB, 9000, listed), thread: 102, sizeClass: 4096 },
    { stack: ['xmalloc', 'read_line', 'parse_config', ...root], values: makeValues(256, 2000, 600, 40), thread: 101, sizeClass: 256 },
    { stack: ['strdup', 'Server::answer(</script><b>&"quotes\'>)', 'Server::serve(Request&)', ...root], values: makeValues(96, 40_000, 300, 200), thread: 102, sizeClass: 96 },
    { stack: ['malloc', 'big_buffer', 'main', '__libc_start_main', '_start'], values: makeValues(3 * KIB * KIB, 2, 1), thread: 0, sizeClass: 0 },
    { stack: ['[stack not walked]'], values: makeValues(512, 70, 35), thread: 103, sizeClass: 512 },
  ];
}

function write(name: string, profile: MadeProfile): string {
  const file = path.join(folder, name);
  writeFileSync(file, makeProfile({ comments: ['hakmem 0.1.0', 'process 4711 /opt/<shop>/server', 'reason signal', 'samples 1234', 'stacks 6', 'not_walked 1', 'other 0', 'leaks partial'], ...profile }));
  return file;
}

const HOUR_MS = 3_600_000;
const files = [20, 45, 60, 130].map((cached, index) => write(`${index}.pb`, { samples: makeSamples(cached, 1500 - 300 * index), leaks: 'partial', timeMs: 1_790_000_000_000 + index * HOUR_MS }));
const [first = '', , , last = ''] = files;

/** The page, opened, with everything that went wrong or out. */
async function open(browser: Browser, name: string, args: readonly string[], colorScheme: 'light' | 'dark'): Promise<{ page: Page; faults: string[]; requests: string[]; url: string }> {
  const html = path.join(folder, name);
  expect(await runProfileTask(folder, [...args, '--html', html])).toMatchObject({ code: 0, stderr: '' });
  const page = await browser.newPage({ viewport: { width: 1400, height: 1000 }, colorScheme });
  const faults: string[] = [];
  const requests: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => faults.push(message.text()));
  page.on('request', (request) => requests.push(request.url()));
  const url = pathToFileURL(html).href;
  await page.goto(url);
  await page.waitForTimeout(800);
  const shots = process.env['PROFILE_SHOTS'];
  if (shots !== undefined) await page.screenshot({ path: path.join(shots, `${name}.png`), fullPage: true });
  return { page, faults, requests, url };
}

const box = (page: Page, name: string) => page.locator(`#graph g.frame[name="${name}"]`);
const widthOf = async (page: Page, name: string): Promise<number> => (await box(page, name).locator('rect').boundingBox())?.width ?? 0;

describe.skipIf(!existsSync(BROWSER))(`the page in ${BROWSER}`, () => {
  let browser: Browser;
  beforeAll(async () => void (browser = await chromium.launch({ executablePath: BROWSER, args: ['--no-sandbox'] })));
  afterAll(() => browser.close());

  it('shows the flame graph, which zooms, searches and switches its measure', async () => {
    const { page, faults, requests, url } = await open(browser, 'one.html', [last], 'light');
    expect(await page.locator('h1').innerText()).toBe('Heap profile of server');
    expect(await page.locator('.facts').innerText()).toContain('process 4711 /opt/<shop>/server');
    expect(await page.locator('.notice').allInnerTexts()).toEqual(['1 sample has no stack: it could not be walked']);
    expect((await page.locator('.cards li').allInnerTexts()).map((text) => text.split('\n')[0])).toEqual(['in use', 'allocated', 'freed', 'leaked']);

    expect(await page.locator('#graph g.frame').count()).toBe(13);
    const whole = await widthOf(page, 'server');
    expect(whole).toBeGreaterThan(1000);
    const before = await widthOf(page, 'Cache::insert');
    expect(before).toBeLessThan(whole * 0.9);
    await box(page, 'Cache::insert').click();
    await page.waitForTimeout(600);
    expect(await widthOf(page, 'Cache::insert')).toBeCloseTo(whole, -1);
    await page.locator('#reset').click();
    await page.waitForTimeout(600);
    expect(await widthOf(page, 'Cache::insert')).toBeCloseTo(before, -1);

    const colour = await box(page, 'parse_config').locator('rect').getAttribute('fill');
    await page.locator('#search').fill('CACHE');
    expect(await box(page, 'Cache::insert').locator('rect').getAttribute('fill')).toBe('hsl(45 100% 58%)');
    expect(await box(page, 'parse_config').locator('rect').getAttribute('fill')).not.toBe(colour);
    expect(await page.locator('#details').innerText()).toMatch(/^Found 8\.1 MiB, \d\d\.\d% of all\.$/);
    expect(await page.locator('#sites tbody tr:visible').count()).toBe(1);
    await page.locator('#search').fill('');
    expect(await page.locator('#sites tbody tr:visible').count()).toBe(6);

    await box(page, 'big_buffer').hover();
    expect(await page.locator('#details').innerText()).toMatch(/^big_buffer · 3\.0 MiB, \d+\.\d%/);
    await page.locator('#measures button', { hasText: /^allocations$/ }).click();
    await page.waitForTimeout(400);
    expect(await page.locator('#measures [aria-pressed=true]').allInnerTexts()).toEqual(['allocations']);
    expect(await widthOf(page, 'parse_config')).toBeGreaterThan(1);
    expect(await box(page, 'Server::answer').locator('title').textContent()).toContain('40 000');
    expect({ faults, requests }).toEqual({ faults: [], requests: [url] });
    await page.close();
  });

  it('has tables that sort, leaks with their stacks, and names that are no markup', async () => {
    const { page, faults } = await open(browser, 'tables.html', [last], 'dark');
    const column = (n: number): Promise<readonly string[]> => page.locator(`#sites tbody tr td:nth-child(${n})`).allInnerTexts();
    expect((await column(9))[0]).toBe('Cache::insert');
    await page.locator('#sites thead button', { hasText: 'allocations' }).click();
    expect((await column(6))[0]).toBe('40 000');
    await page.locator('#sites thead button', { hasText: 'allocations' }).click();
    expect((await column(6))[0]).toBe('2');
    await page.locator('#sites thead button', { hasText: 'site' }).click();
    expect((await column(9)).at(0)).toBe('[stack not walked]');
    expect(await page.locator('#sites thead [aria-sort]').innerText()).toBe('site');

    expect(await page.locator('#leaked details').count()).toBe(2);
    expect(await page.locator('#leaked details').first().innerText()).toContain('Server::answer(</script><b>&"quotes\'>)');
    expect(await page.locator('#leaked').innerText()).toContain('not finished');
    expect(await page.locator('b').count()).toBe(0);
    expect(await page.locator('#classes tbody tr').count()).toBe(6);
    expect(await page.locator('#threads tbody tr td:first-child').allInnerTexts()).toEqual(expect.arrayContaining(['several', '101', '102', '103']));
    expect(await page.locator('#lifetimes tbody tr').count()).toBe(6);
    await page.locator('#sites tbody button', { hasText: 'read_line' }).click();
    expect(await page.locator('#search').inputValue()).toBe('read_line');
    expect(await page.evaluate(() => (globalThis as unknown as { getComputedStyle(e: unknown): { backgroundColor: string }; document: { body: unknown } }).getComputedStyle((globalThis as unknown as { document: { body: unknown } }).document.body).backgroundColor)).toBe('rgb(22, 24, 29)');
    expect(faults).toEqual([]);
    await page.close();
  });

  it('colours a difference: red grew, blue shrank', async () => {
    const { page, faults } = await open(browser, 'diff.html', [last, '--diff', first], 'light');
    const fill = (name: string): Promise<string | null> => box(page, name).locator('rect').getAttribute('fill');
    expect(await fill('Cache::insert')).toMatch(/^hsl\(6 /);
    expect(await fill('shop::fill<std::pair<int, char const*> >')).toMatch(/^hsl\(212 /);
    expect(await fill('big_buffer')).toBe('hsl(220 10% 84%)');
    expect(await page.locator('#changes tbody tr td:first-child').allInnerTexts()).toEqual(['+6.9 MiB', '−3.5 MiB']);
    expect(await page.locator('#difference > p').innerText()).toMatch(/in use .* → .* \(\+3\.4 MiB\)/);
    expect(faults).toEqual([]);
    await page.close();
  });

  it('stacks several profiles over time', async () => {
    const { page, faults, requests, url } = await open(browser, 'time.html', files, 'dark');
    expect(await page.locator('#timeline .legend li').allInnerTexts()).toEqual(['Cache::insert', 'shop::fill<std::pair<int, char const*> >', 'big_buffer', expect.any(String), expect.any(String), expect.any(String), 'others']);
    expect(await page.locator('#timeline svg circle').count()).toBe(4 * 7);
    expect((await page.locator('#timeline svg').boundingBox())?.width).toBeGreaterThan(800);
    expect(await page.locator('#timeline svg circle title').first().textContent()).toMatch(/Cache::insert: 1\.3 MiB/);
    expect({ faults, requests }).toEqual({ faults: [], requests: [url] });
    await page.close();
  });

  it('is one file without an address of another', () => {
    const html = readFileSync(path.join(folder, 'one.html'), 'utf8');
    expect(html).not.toMatch(/<(script|link|img)[^>]+(src|href)=/);
    expect(html.match(/<\/script>/g)).toHaveLength(2);
  });
});
