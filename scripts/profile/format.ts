// Bytes, counts, shares and durations as people read them.
import type { Frame } from './types.ts';

interface Counted {
  readonly unit: 'bytes' | 'count';
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

export function formatBytes(bytes: number): string {
  const size = Math.abs(bytes);
  const power = size < 1024 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(size) / 10));
  const scaled = bytes / 1024 ** power;
  return `${power === 0 ? Math.round(scaled) : scaled.toFixed(Math.abs(scaled) < 100 ? 1 : 0)} ${UNITS[power]}`;
}

/** 12 345 678 */
export function formatCount(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ' ');
}

export function formatAmount({ unit }: Counted, amount: number): string {
  return unit === 'bytes' ? formatBytes(amount) : formatCount(amount);
}

/** With its sign: what grew, what shrank. */
export function formatChange(measure: Counted, amount: number): string {
  return amount > 0 ? `+${formatAmount(measure, amount)}` : amount < 0 ? `−${formatAmount(measure, -amount)}` : '0';
}

export function formatShare(part: number, whole: number): string {
  return whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)}%`;
}

export function formatDuration(ns: number): string {
  const [unit, divisor] = ns < 1e3 ? ['ns', 1] : ns < 1e6 ? ['µs', 1e3] : ns < 1e9 ? ['ms', 1e6] : ns < 120e9 ? ['s', 1e9] : ns < 7200e9 ? ['min', 60e9] : ['h', 3600e9];
  return `${Number((ns / Number(divisor)).toPrecision(3))} ${unit}`;
}

/** Folder and file: enough to know which, short enough for a table. */
export function formatPlace({ file, line, module }: Frame): string {
  if (file === '') return module;
  return `${file.split('/').slice(-2).join('/')}${line > 0 ? `:${line}` : ''}`;
}

export function formatFullPlace({ file, line, module }: Frame): string {
  return file === '' ? module : `${file}${line > 0 ? `:${line}` : ''}`;
}
