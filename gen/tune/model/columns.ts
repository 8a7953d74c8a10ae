// Tables by column, of typed arrays that grow together.

type Column = Int32Array | Uint8Array | Float64Array;
type Kinds = Readonly<Record<string, 'int' | 'byte' | 'real'>>;
export type Columns<K extends Kinds> = {
  -readonly [Name in keyof K]: K[Name] extends 'int' ? Int32Array : K[Name] extends 'byte' ? Uint8Array : Float64Array;
};

const CONSTRUCTORS = { int: Int32Array, byte: Uint8Array, real: Float64Array } as const;

export function createColumns<K extends Kinds>(kinds: K): Columns<K> {
  return Object.fromEntries(Object.entries(kinds).map(([name, kind]) => [name, new CONSTRUCTORS[kind](0)])) as Columns<K>;
}

/** Makes every column this long at least; what is new is 0. */
export function growColumns(columns: Readonly<Record<string, Column>>, length: number): void {
  const table = columns as Record<string, Column>;
  for (const [name, column] of Object.entries(columns)) if (column.length < length) table[name] = lengthen(column, length);
}

export function lengthen<T extends Column>(column: T, length: number): T {
  const longer = new (column.constructor as new (length: number) => T)(length);
  longer.set(column);
  return longer;
}
