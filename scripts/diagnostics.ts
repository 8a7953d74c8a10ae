// Every broken rule in one failure.
import pc from 'picocolors';
import { type Diagnostic, formatDiagnostic } from '../gen/check/diagnostic.ts';
import type { HeapSpec } from '../gen/spec/types.ts';
import { UserError } from './run.ts';

/** Of a spec of the user's own, its size classes and its geometry are in its own file. */
export function failWithDiagnostics(diagnostics: readonly Diagnostic[], heap?: HeapSpec): UserError {
  const own = heap?.origin?.file ?? (heap?.spec === undefined ? undefined : `profiles/${heap.spec}.ts`);
  const placed = diagnostics.map((fault) => (own !== undefined && /^(size-classes|geometry)\.ts$/.test(fault.file) ? { ...fault, file: own } : fault));
  return new UserError([...placed.map(formatDiagnostic), pc.dim(`${placed.length} broken; nothing was written`)].join('\n'));
}
