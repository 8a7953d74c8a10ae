// The whole heap: the value that generation starts from.
import { ace } from './boxes/ace.ts';
import { frontGate } from './boxes/front-gate.ts';
import { huge } from './boxes/huge.ts';
import { l25Pool } from './boxes/l25-pool.ts';
import { observe } from './boxes/observe.ts';
import { phaseHeap } from './boxes/phase-heap.ts';
import { recorder } from './boxes/recorder.ts';
import { sampler } from './boxes/sampler.ts';
import { sharedPool } from './boxes/shared-pool.ts';
import { tlsSll } from './boxes/tls-sll.ts';
import { diag } from './diag.ts';
import { errors } from './errors.ts';
import { exportedSymbols, exportNodes } from './exports.ts';
import { geometry } from './geometry.ts';
import { preload } from './preload.ts';
import { record } from './record.ts';
import { sizeClasses } from './size-classes.ts';
import { stats } from './stats.ts';
import type { HeapSpec } from './types.ts';
import { variants } from './variants.ts';
import { version } from './version.ts';

export const heap: HeapSpec = {
  version,
  geometry,
  sizeClasses,
  diag,
  boxes: [sharedPool, tlsSll, l25Pool, huge, sampler, ace, phaseHeap, observe, recorder, frontGate],
  preload,
  errors,
  exports: exportedSymbols,
  exportNodes,
  stats,
  record,
  variants,
};
