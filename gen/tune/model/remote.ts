// Blocks that other threads free into a slab: the lists that wait for its owner, and who takes them. The parts of
// templates/boxes/shared-pool/shared_pool.c that speak of `remote` and `pending`.
import { CLASS } from './counters.ts';
import { run, setRun } from './run.ts';
import { addPartial, recycleSlab, slabHasGrown } from './slabs.ts';
import { countClass, NONE, type State } from './state.ts';

/** A chain of blocks of one foreign slab goes on its remote list. Returns the owner when somebody should see to it, else NONE. */
export function freeRemote(state: State, slab: number, head: number, tail: number, count: number): number {
  const { slabs, blocks, facts, heaps } = state;
  const owner = slabs.owner[slab]!;
  const before = slabs.remoteCount[slab]!;
  blocks.next[tail] = slabs.remoteHead[slab]!;
  slabs.remoteHead[slab] = head;
  slabs.remoteCount[slab] = before + count;
  if (before === 0) {
    slabs.remoteTail[slab] = tail;
    pushPending(state, owner, slab);
  }
  if (before + count !== facts.classes.blocks[slabs.classIndex[slab]!]) return NONE;
  heaps.burden[owner]! += slabs.units[slab]!;
  return heaps.burden[owner]! >= facts.burdenUnits && isWorthALook(state, owner) ? owner : NONE;
}

export function isWorthALook({ heaps, facts }: State, owner: number): boolean {
  const burden = heaps.burden[owner]!;
  return burden !== 0 && burden * facts.burdenShare >= heaps.unburdened[owner]!;
}

export function collectClass(state: State, owner: number, classIndex: number): void {
  const { slabs } = state;
  for (let slab = popPending(state, owner, classIndex), next; slab !== NONE; slab = next) {
    next = slabs.pendingNext[slab]!;
    const now = slabs.owner[slab]!;
    if (now === owner) collectRemote(state, owner, slab);
    else pushPending(state, now, slab);
  }
}

export function collectPending(state: State, owner: number): void {
  state.heaps.burden[owner] = state.heaps.unburdened[owner] = 0;
  for (let classIndex = 0; classIndex < state.facts.classCount; classIndex++) collectClass(state, owner, classIndex);
}

/** Takes over what others have freed altogether of a heap's slabs. Returns how many slabs. */
export function stealEmpty(state: State, from: number, thief: number): number {
  const { slabs, heaps, facts } = state;
  let stolen = 0;
  heaps.burden[from] = heaps.unburdened[from] = 0;
  for (let classIndex = 0; classIndex < facts.classCount; classIndex++) {
    let kept = NONE;
    let last = NONE;
    for (let slab = popPending(state, from, classIndex), next; slab !== NONE; slab = next) {
      next = slabs.pendingNext[slab]!;
      if (takeAllRemote(state, slab, thief)) {
        recycleSlab(state, thief, slab);
        stolen++;
        continue;
      }
      if (last === NONE) kept = slab;
      else slabs.pendingNext[last] = slab;
      last = slab;
      heaps.unburdened[from]! += slabs.units[slab]!;
    }
    if (last !== NONE) slabs.pendingNext[last] = NONE;
    state.lists.pending[from * facts.classCount + classIndex] = kept;
  }
  return stolen;
}

/** Takes blocks that wait for another owner into `run`, about `limit` of them; a slab that is wholly free changes hands. */
export function borrowPending(state: State, from: number, thief: number, classIndex: number, limit: number): void {
  const { slabs, blocks } = state;
  let slab = popPending(state, from, classIndex);
  setRun(NONE, 0, false);
  while (slab !== NONE && run.count < limit) {
    const next = slabs.pendingNext[slab]!;
    if (takeAllRemote(state, slab, thief)) {
      if (run.count !== 0) recycleSlab(state, thief, slab);
      limit = 0;
    } else {
      blocks.next[slabs.remoteTail[slab]!] = run.head;
      setRun(slabs.remoteHead[slab]!, run.count + slabs.remoteCount[slab]!, false);
      clearRemote(state, slab);
    }
    slab = next;
  }
  state.lists.pending[from * state.facts.classCount + classIndex] = slab;
  countClass(state, thief, classIndex, CLASS.BORROWED, run.count);
}

function pushPending({ slabs, lists, facts }: State, owner: number, slab: number): void {
  const at = owner * facts.classCount + slabs.classIndex[slab]!;
  slabs.pendingNext[slab] = lists.pending[at]!;
  lists.pending[at] = slab;
}

function popPending({ lists, facts }: State, owner: number, classIndex: number): number {
  const at = owner * facts.classCount + classIndex;
  const first = lists.pending[at]!;
  lists.pending[at] = NONE;
  return first;
}

function clearRemote({ slabs }: State, slab: number): void {
  slabs.remoteHead[slab] = NONE;
  slabs.remoteCount[slab] = 0;
}

function collectRemote(state: State, owner: number, slab: number): void {
  const { slabs, blocks } = state;
  const count = slabs.remoteCount[slab]!;
  blocks.next[slabs.remoteTail[slab]!] = slabs.free[slab]!;
  slabs.free[slab] = slabs.remoteHead[slab]!;
  slabs.used[slab]! -= count;
  clearRemote(state, slab);
  countClass(state, owner, slabs.classIndex[slab]!, CLASS.COLLECTED, count);
  slabHasGrown(state, owner, slab);
}

function takeAllRemote(state: State, slab: number, thief: number): boolean {
  const { slabs, facts } = state;
  const count = slabs.remoteCount[slab]!;
  if (count !== facts.classes.blocks[slabs.classIndex[slab]!]) return false;
  slabs.free[slab] = slabs.remoteHead[slab]!;
  slabs.used[slab] = 0;
  clearRemote(state, slab);
  countClass(state, thief, slabs.classIndex[slab]!, CLASS.COLLECTED, count);
  slabs.owner[slab] = thief;
  addPartial(state, thief, slab);
  return true;
}
