// Event streams in pieces.
import type { EventStream } from './profile.ts';

/** Events `from` up to `to`, later by some µs. */
export function cutStream(events: EventStream, from: number, to: number, laterUs: number): EventStream {
  return {
    length: to - from,
    op: events.op.subarray(from, to),
    block: events.block.subarray(from, to),
    from: events.from.subarray(from, to),
    size: events.size.subarray(from, to),
    fromSize: events.fromSize.subarray(from, to),
    alignmentShift: events.alignmentShift.subarray(from, to),
    thread: events.thread.subarray(from, to),
    us: events.us.subarray(from, to).map((us) => us + laterUs),
  };
}

export function joinStreams(first: EventStream, second: EventStream): EventStream {
  const join = <Column extends Uint8Array | Uint16Array | Uint32Array | Float64Array>(joined: Column, a: Column, b: Column): Column => {
    joined.set(a);
    joined.set(b, a.length);
    return joined;
  };
  const length = first.length + second.length;
  return {
    length,
    op: join(new Uint8Array(length), first.op, second.op),
    block: join(new Uint32Array(length), first.block, second.block),
    from: join(new Uint32Array(length), first.from, second.from),
    size: join(new Float64Array(length), first.size, second.size),
    fromSize: join(new Float64Array(length), first.fromSize, second.fromSize),
    alignmentShift: join(new Uint8Array(length), first.alignmentShift, second.alignmentShift),
    thread: join(new Uint16Array(length), first.thread, second.thread),
    us: join(new Float64Array(length), first.us, second.us),
  };
}
