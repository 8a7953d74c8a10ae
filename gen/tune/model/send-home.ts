// Chains of blocks back to their slabs: templates/boxes/tls-sll/send_home.c.
import { CLASS } from './counters.ts';
import { relieveHeap } from './other-heaps.ts';
import { freeRemote } from './remote.ts';
import { freeToSlab } from './slabs.ts';
import { countClass, NONE, type State } from './state.ts';

interface Gathered {
  slab: number;
  head: number;
  tail: number;
  count: number;
}

export function sendHome(state: State, heap: number, classIndex: number, block: number, length: number): void {
  const { blocks, slabs } = state;
  let own = 0;
  for (let next; length !== 0 && block !== NONE; block = next, length--) {
    const slab = blocks.slab[block]!;
    if (slabs.owner[slab] !== heap) break;
    next = blocks.next[block]!;
    freeToSlab(state, heap, slab, block);
    own++;
  }
  let foreign = 0;
  if (length !== 0 && block !== NONE) {
    const before = own;
    own += sendMixedHome(state, heap, block, length);
    foreign = length - (own - before);
  }
  countClass(state, heap, classIndex, CLASS.DRAINED, own);
  countClass(state, heap, classIndex, CLASS.SENT_HOME, foreign);
}

/** The rest of a chain, from a foreign block on. Returns how many are own. */
function sendMixedHome(state: State, heap: number, block: number, left: number): number {
  const { blocks, slabs, facts } = state;
  const slots: Gathered[] = Array.from({ length: facts.sortSlots }, () => ({ slab: NONE, head: NONE, tail: NONE, count: 0 }));
  let own = 0;
  for (let next; left !== 0 && block !== NONE; block = next, left--) {
    next = blocks.next[block]!;
    const slab = blocks.slab[block]!;
    if (slabs.owner[slab] === heap) {
      freeToSlab(state, heap, slab, block);
      own++;
    } else {
      gather(state, heap, slots, slab, block);
    }
  }
  for (const slot of slots) splice(state, heap, slot);
  return own;
}

function gather(state: State, heap: number, slots: readonly Gathered[], slab: number, block: number): void {
  const { sortHash, sortHashShift, unitsBefore } = state.facts;
  const slot = slots[Math.imul(unitsBefore + slab, sortHash) >>> sortHashShift]!;
  if (slot.slab !== slab) {
    splice(state, heap, slot);
    slot.slab = slab;
    slot.head = NONE;
    slot.tail = block;
    slot.count = 0;
  }
  state.blocks.next[block] = slot.head;
  slot.head = block;
  slot.count++;
}

function splice(state: State, heap: number, slot: Gathered): void {
  if (slot.slab === NONE) return;
  const burdened = freeRemote(state, slot.slab, slot.head, slot.tail, slot.count);
  slot.slab = NONE;
  if (burdened !== NONE && burdened !== heap) relieveHeap(state, heap, burdened);
}
