// Whether bytes have the form of profile.proto: the decoder believes every length it meets.

export type WireFault = 'cut short' | 'foreign';

interface MessageForm {
  /** Field number -> what a length-delimited field holds; other fields are varints (or packed varints). */
  readonly messages: Readonly<Record<number, MessageForm>>;
  readonly texts: readonly number[];
  readonly fields: number;
}

const plain = (fields: number): MessageForm => ({ messages: {}, texts: [], fields });
const profileForm: MessageForm = {
  messages: {
    1: plain(2),
    2: { messages: { 3: plain(4) }, texts: [], fields: 3 },
    3: plain(10),
    4: { messages: { 4: plain(3) }, texts: [], fields: 5 },
    5: plain(5),
    11: plain(2),
  },
  texts: [6],
  fields: 15,
};

const VARINT = 0;
const LENGTH_DELIMITED = 2;
const MAX_VARINT_BYTES = 10;

export function findWireFault(bytes: Uint8Array, form: MessageForm = profileForm): WireFault | undefined {
  for (let at = 0; at < bytes.length; ) {
    const tag = readVarint(bytes, at);
    if (typeof tag === 'string') return tag;
    const field = Math.floor(tag.value / 8);
    const type = tag.value % 8;
    if (field === 0 || field > form.fields || (type !== VARINT && type !== LENGTH_DELIMITED)) return 'foreign';
    const value = readVarint(bytes, tag.end);
    if (typeof value === 'string') return value;
    const isWhole = type === LENGTH_DELIMITED;
    const inner = form.messages[field];
    if (!isWhole && (inner !== undefined || form.texts.includes(field))) return 'foreign';
    at = isWhole ? value.end + value.value : value.end;
    if (at > bytes.length) return 'cut short';
    const fault = isWhole ? findInnerFault(bytes.subarray(value.end, at), inner, form.texts.includes(field)) : undefined;
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** A field that ends where its length says, but holds half a number, was never whole. */
function findInnerFault(bytes: Uint8Array, inner: MessageForm | undefined, isText: boolean): WireFault | undefined {
  if (isText) return undefined;
  if (inner !== undefined) return findWireFault(bytes, inner) === undefined ? undefined : 'foreign';
  return (bytes.at(-1) ?? 0) >= 0x80 ? 'foreign' : undefined;
}

function readVarint(bytes: Uint8Array, start: number): { readonly value: number; readonly end: number } | WireFault {
  let value = 0;
  for (let at = start; at < start + MAX_VARINT_BYTES; at++) {
    const byte = bytes[at];
    if (byte === undefined) return 'cut short';
    value += (byte & 0x7f) * 2 ** (7 * (at - start));
    if (byte < 0x80) return { value, end: at + 1 };
  }
  return 'foreign';
}
