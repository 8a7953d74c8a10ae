// A heap that takes too much metadata before its first block is none for programs under a limit.
import type { Constant } from '../spec/types.ts';
import { MiB } from '../spec/units.ts';
import type { Diagnostic } from './diagnostic.ts';

const MOST = MiB(1);

export function checkStart(derived: readonly Constant[]): readonly Diagnostic[] {
  const needed = derived.find(({ name }) => name === 'HAK_START_METADATA_BYTES')?.value ?? 0n;
  const message = `the first block would take ${needed} bytes of metadata; at most ${MOST} with a longer unit or a smaller arena`;
  return needed > MOST ? [{ file: 'geometry.ts', field: 'arena', message }] : [];
}
