// What a thread of a litmus program does: a generator that yields one access to memory after the other, and is sent what it read.

export type Order = 'none' | 'plain' | 'relaxed' | 'acquire' | 'release' | 'acq_rel' | 'seq_cst';

export type Operation =
  | { readonly kind: 'load'; readonly place: string; readonly order: Order }
  | { readonly kind: 'store'; readonly place: string; readonly order: Order; readonly value: number }
  | { readonly kind: 'update'; readonly place: string; readonly order: Order; readonly failure: Order; readonly next: (old: number) => number | undefined }
  | { readonly kind: 'fence'; readonly order: Order }
  | { readonly kind: 'assume'; readonly holds: boolean };

export type Results = Readonly<Record<string, number>>;
export type Run = Generator<Operation, Results | void, number>;
export type Thread = () => Run;

export const load = (place: string, order: Order): Operation => ({ kind: 'load', place, order });
export const store = (place: string, value: number, order: Order): Operation => ({ kind: 'store', place, order, value });
export const exchange = (place: string, value: number, order: Order): Operation => update(place, () => value, order);
export const add = (place: string, amount: number, order: Order): Operation => update(place, (old) => old + amount, order);
export const fence = (order: Order): Operation => ({ kind: 'fence', order });

/** Reads what was there; where that is `expected`, it has been replaced. */
export const compareExchange = (place: string, expected: number, value: number, order: Order, failure: Order = 'relaxed'): Operation =>
  update(place, (old) => (old === expected ? value : undefined), order, failure);

/** Executions in which this does not hold are not looked at further: the retry of a loop, which is an execution of its own. */
export const assume = (holds: boolean): Operation => ({ kind: 'assume', holds });

export function update(place: string, next: (old: number) => number | undefined, order: Order, failure: Order = 'relaxed'): Operation {
  return { kind: 'update', place, order, failure, next };
}

export const isAcquire = (order: Order): boolean => order === 'acquire' || order === 'acq_rel' || order === 'seq_cst';
export const isRelease = (order: Order): boolean => order === 'release' || order === 'acq_rel' || order === 'seq_cst';
