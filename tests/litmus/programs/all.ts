import type { Protocol } from '../protocol.ts';
import { figureProtocols } from './bytes-and-rings.ts';
import { heapProtocols } from './heaps.ts';
import { lockProtocols } from './locks.ts';
import { observerProtocols } from './observers.ts';
import { phaseProtocols } from './phase-heaps.ts';
import { remoteFrees } from './remote-frees.ts';
import { startProtocols } from './starts.ts';
import { transfers } from './transfer.ts';
import { unitProtocols } from './units.ts';

export const protocols: readonly Protocol[] = [
  ...remoteFrees, ...transfers, ...unitProtocols, ...figureProtocols, ...lockProtocols, ...heapProtocols, ...startProtocols, ...observerProtocols, ...phaseProtocols,
];
