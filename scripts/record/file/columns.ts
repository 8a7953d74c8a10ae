// Columns of numbers as bytes: whole numbers take as few as they need, neighbours that are alike fewer.

/** How a column is laid out; written before it. */
const FLOATS = 0;
const WHOLE = 1;
const STEPS = 2;

/** Differences of such numbers, doubled, are exact. */
const LARGEST_EXACT = 2 ** 51;
const FIRST_BYTES = 1 << 12;
const DOUBLE = 8;

export class ByteWriter {
  #bytes = Buffer.alloc(FIRST_BYTES);
  #length = 0;

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  /** Not negative; any size that a double can hold. */
  whole(value: number): void {
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.byte((rest % 0x80) | 0x80);
    this.byte(rest);
  }

  double(value: number): void {
    this.#reserve(DOUBLE);
    this.#length = this.#bytes.writeDoubleLE(value, this.#length);
  }

  /** `steps`: whole numbers are written as differences, which suits what ascends or changes little. */
  column(values: ArrayLike<number>, layout: 'plain' | 'steps' = 'plain'): void {
    const mode = chooseMode(values, layout);
    this.whole(values.length);
    this.byte(mode);
    if (mode === FLOATS) return this.#floats(values);
    for (let i = 0, before = 0; i < values.length; i++) {
      const value = values[i] ?? 0;
      this.whole(foldSign(mode === STEPS ? value - before : value));
      before = value;
    }
  }

  /** A copy. */
  finish(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#length));
  }

  /** First all lowest bytes, last all highest: these are alike. */
  #floats(values: ArrayLike<number>): void {
    const raw = Buffer.from(Float64Array.from(values).buffer);
    for (let plane = 0; plane < DOUBLE; plane++) for (let i = plane; i < raw.length; i += DOUBLE) this.byte(raw[i] ?? 0);
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const larger = Buffer.alloc(2 * this.#bytes.length);
    this.#bytes.copy(larger);
    this.#bytes = larger;
  }
}

/** Throws a RangeError where the bytes end too early. */
export class ByteReader {
  #at = 0;

  constructor(readonly bytes: Uint8Array) {}

  byte(): number {
    const value = this.bytes[this.#at++];
    if (value === undefined) throw new RangeError('the bytes end too early');
    return value;
  }

  whole(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 0x80) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  }

  double(): number {
    const raw = Buffer.alloc(DOUBLE);
    for (let i = 0; i < DOUBLE; i++) raw[i] = this.byte();
    return raw.readDoubleLE();
  }

  column(): Float64Array {
    const length = this.whole();
    const mode = this.byte();
    if (length > this.bytes.length - this.#at) throw new RangeError(`a column of ${length} numbers is longer than what is left`);
    const values = new Float64Array(length);
    if (mode === FLOATS) return this.#floats(values);
    for (let i = 0, before = 0; i < length; i++) values[i] = before = unfoldSign(this.whole()) + (mode === STEPS ? before : 0);
    return values;
  }

  #floats(values: Float64Array): Float64Array {
    const raw = Buffer.from(values.buffer);
    for (let plane = 0; plane < DOUBLE; plane++) for (let i = plane; i < raw.length; i += DOUBLE) raw[i] = this.byte();
    return values;
  }
}

function chooseMode(values: ArrayLike<number>, layout: 'plain' | 'steps'): number {
  let areExact = true;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    const isExact = Math.abs(value) <= LARGEST_EXACT;
    if (!Number.isInteger(value) || (value < 0 && !isExact)) return FLOATS;
    areExact &&= isExact;
  }
  return layout === 'steps' && areExact ? STEPS : WHOLE;
}

/** 0, -1, 1, -2 … become 0, 1, 2, 3 … */
function foldSign(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

function unfoldSign(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}
