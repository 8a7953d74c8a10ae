// A program whose figures can be reckoned by hand: many 100-byte blocks, some of 1040 that another thread frees, a few large ones.
import { LIVED_ON, type Moment, type ProcessProfile, type Profile } from '../../gen/tune/profile.ts';
import { CELL_COUNT, cellOfSize } from '../../gen/tune/size-cells.ts';

export const KEPT_BYTES = 1000 * 100 + 500 * 1040 + 2 * 2_000_000;

function createMoment(seconds: number, small: number, odd: number, large: number): Moment {
  const live = new Uint32Array(CELL_COUNT);
  live[cellOfSize(100)] = small;
  live[cellOfSize(1040)] = odd;
  live[cellOfSize(2_000_000)] = large;
  return { seconds, liveBytes: small * 100 + odd * 1040 + large * 2_000_000, live };
}

function createProcess(process: number, command: string): ProcessProfile {
  return {
    process, parent: 1, command, startedAt: Date.UTC(2026, 0, 2, 3, 4, 5), seconds: 4, ending: 'exit', threads: 2, threadsAtOnce: 2, runs: 1,
    sizes: [
      { cell: cellOfSize(100), allocations: 9000, bytes: 900_000, frees: 9000, crossFrees: 0 },
      { cell: cellOfSize(1040), allocations: 1000, bytes: 1_040_000, frees: 1000, crossFrees: 500 },
      { cell: cellOfSize(2_000_000), allocations: 2, bytes: 4_000_000, frees: 0, crossFrees: 0 },
    ],
    shapes: [
      { cell: cellOfSize(100), alignment: 16, origin: 'malloc', lifetime: 5, isCross: false, blocks: 9000 },
      { cell: cellOfSize(1040), alignment: 16, origin: 'malloc', lifetime: 12, isCross: false, blocks: 500 },
      { cell: cellOfSize(1040), alignment: 16, origin: 'malloc', lifetime: 12, isCross: true, blocks: 500 },
      { cell: cellOfSize(2_000_000), alignment: 16, origin: 'calloc', lifetime: LIVED_ON, isCross: false, blocks: 2 },
    ],
    reallocs: [{ cell: cellOfSize(100), chain: 1, calls: 40, moves: 10 }],
    timeline: [createMoment(0, 0, 0, 0), createMoment(1, 1000, 0, 0), createMoment(2, 500, 500, 2), createMoment(3, 0, 0, 2)],
    peak: createMoment(2.5, 1000, 500, 2),
    windows: [],
  };
}

export function makeProfile(commands: readonly string[] = ['/opt/<shop>/server --port 1']): Profile {
  return { processes: commands.map((command, index) => createProcess(4711 + index, command)) };
}
