import { describe, expect, it } from 'vitest';
import { deriveClasses } from '../../gen/derive/class-facts.ts';
import { heap } from '../../gen/spec/heap.ts';
import { addProfiles } from '../../gen/tune/add-profiles.ts';
import { buildReport } from '../../scripts/report/build-report.ts';
import { KEPT_BYTES, makeProfile } from './make-profile.ts';

const named = { name: 'default', heap };
const blockOf = (size: number): number => Number(deriveClasses(heap).find((each) => Number(each.size) >= size)?.size);
const PAGES = Math.ceil(2_000_000 / 4096) * 4096;

describe('a report', () => {
  const report = buildReport(makeProfile(), named);

  it('counts', () => {
    expect(report.totals).toEqual({
      runs: 1, allocations: 10_002, bytes: 5_940_000, frees: 10_000, crossFrees: 500, shortShare: 0.9, reallocs: 40, moves: 10, peakBytes: KEPT_BYTES,
      meanBytes: (1000 * 100 + (500 * 100 + 500 * 1040 + 4_000_000) + 4_000_000) / 4, threadsAtOnce: 2,
    });
    expect(report.sizes.map(({ most, peakBlocks, peakBytes }) => [most, peakBlocks, peakBytes])).toEqual([[100, 1000, 100_000], [1040, 500, 520_000], [2_097_152, 2, 4_000_000]]);
    expect(report.lifetimes).toEqual([{ belowUs: 32, own: 9000, cross: 0 }, { belowUs: 4096, own: 500, cross: 500 }, { belowUs: undefined, own: 2, cross: 0 }]);
  });

  it('tells what blocks waste: at the peak, and over time', () => {
    const { classes, peak } = report.before;
    expect(classes.map(({ size, peakBlocks, peakAsked, peakWaste, meanWaste }) => [size, peakBlocks, peakAsked, peakWaste, meanWaste])).toEqual([
      [blockOf(100), 1000, 100_000, 1000 * (blockOf(100) - 100), ((1000 + 500) / 4) * (blockOf(100) - 100)],
      [blockOf(1040), 500, 520_000, 500 * (blockOf(1040) - 1040), (500 / 4) * (blockOf(1040) - 1040)],
      [undefined, 2, 4_000_000, 2 * (PAGES - 2_000_000), ((2 + 2) / 4) * (PAGES - 2_000_000)],
    ]);
    expect(peak.waste).toBe(classes.reduce((sum, { peakWaste }) => sum + peakWaste, 0));
    expect(classes.map(({ least }) => least)).toEqual([expect.any(Number), expect.any(Number), Number(heap.sizeClasses.packedUpTo) + 1]);
    expect(report.before.mean?.waste).toBeCloseTo(classes.reduce((sum, { meanWaste = 0 }) => sum + meanWaste, 0), 6);
  });

  it('shows processes of a run by the clock, and sums by their age', () => {
    expect(report.series.map(({ name, points }) => [name, points.map(({ seconds }) => seconds)])).toEqual([['server', [0, 1, 2, 2.5, 3, 4]]]);
    const two = makeProfile(['/bin/a', '/bin/a']);
    const late = { processes: two.processes.map((process, index) => ({ ...process, startedAt: process.startedAt + 1500 * index })) };
    expect(buildReport(late, named).series.map(({ name, points }) => [name, points[0]?.seconds])).toEqual([['a 4711', 0], ['a 4712', 1.5]]);
    expect(buildReport(addProfiles([late]), named).series.map(({ name }) => name)).toEqual(['a']);
    expect(buildReport(makeProfile(Array.from({ length: 9 }, (_, index) => `p${index}`)), named).series.map(({ name }) => name)).toEqual(['p0', 'p1', 'p2', 'p3', 'p4', '4 others, by their age']);
  });

  it('of what was merged counts all of it', () => {
    const merged = buildReport(addProfiles([makeProfile(), makeProfile()]), named);
    expect(merged.totals).toMatchObject({ runs: 2, allocations: 20_004, peakBytes: 2 * KEPT_BYTES });
    expect(merged.totals.meanBytes).toBeCloseTo(2 * (report.totals.meanBytes ?? 0), 3);
    expect(merged.before.peak.waste).toBe(2 * report.before.peak.waste);
  });

  it('without moments has no mean', () => {
    const [process] = makeProfile().processes;
    const bare = buildReport({ processes: process === undefined ? [] : [{ ...process, timeline: [], shapes: [] }] }, named);
    expect([bare.totals.meanBytes, bare.totals.shortShare, bare.before.mean, bare.series]).toEqual([undefined, undefined, undefined, []]);
  });
});
