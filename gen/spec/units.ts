// Branded units: a count is never passed for bytes. Everything that reaches C is a bigint.

declare const unit: unique symbol;

export type Bytes = bigint & { readonly [unit]: 'bytes' };
export type Count = bigint & { readonly [unit]: 'count' };
export type Ms = bigint & { readonly [unit]: 'ms' };
export type Us = bigint & { readonly [unit]: 'us' };
/** A factor as people write it, such as 1.25; at most three decimals. */
export type Ratio = number & { readonly [unit]: 'ratio' };
/** The same factor in thousandths, as C and the derivation use it. */
export type Milli = bigint & { readonly [unit]: 'milli' };

export const bytes = (n: number | bigint): Bytes => BigInt(n) as Bytes;
export const KiB = (n: number | bigint): Bytes => (BigInt(n) << 10n) as Bytes;
export const MiB = (n: number | bigint): Bytes => (BigInt(n) << 20n) as Bytes;
export const TiB = (n: number | bigint): Bytes => (BigInt(n) << 40n) as Bytes;
export const count = (n: number | bigint): Count => BigInt(n) as Count;
export const ms = (n: number | bigint): Ms => BigInt(n) as Ms;
export const us = (n: number | bigint): Us => BigInt(n) as Us;
export const ratio = (n: number): Ratio => n as Ratio;

export const isWholeMilli = (r: Ratio): boolean => Number.isFinite(r) && Math.abs(r * 1000 - Math.round(r * 1000)) < 1e-6;
export const toMilli = (r: Ratio): Milli => BigInt(Math.round(r * 1000)) as Milli;
