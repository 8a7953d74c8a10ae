// Whole lists that one thread hands to others: templates/boxes/tls-sll/transfer.c.
import { CLASS } from './counters.ts';
import { setRun } from './run.ts';
import { sendHome } from './send-home.ts';
import { countClass, NONE, type State } from './state.ts';

export function pushTransfer(state: State, heap: number, classIndex: number, head: number, count: number): boolean {
  const { transfer, facts } = state;
  const bytes = count * facts.classes.sizes[classIndex]!;
  if (count > facts.chainMax || transfer.waiting + bytes > facts.transferBudget) return false;
  const first = classIndex * facts.transferSlots;
  for (let slot = first; slot < first + facts.transferSlots; slot++) {
    if (transfer.count[slot] !== 0) continue;
    transfer.head[slot] = head;
    transfer.count[slot] = count;
    transfer.waiting += bytes;
    countClass(state, heap, classIndex, CLASS.PUSHED, count);
    return true;
  }
  return false;
}

/** The newest batch of a class, into `run`; false when there is none. */
export function popTransfer(state: State, heap: number, classIndex: number): boolean {
  const { transfer, facts } = state;
  const first = classIndex * facts.transferSlots;
  for (let slot = first + facts.transferSlots - 1; slot >= first; slot--) {
    if (transfer.count[slot] === 0) continue;
    setRun(transfer.head[slot]!, transfer.count[slot]!, false);
    countClass(state, heap, classIndex, CLASS.POPPED, transfer.count[slot]!);
    clearSlot(state, classIndex, slot);
    return true;
  }
  return false;
}

/** What nobody wanted since the last look goes home. */
export function sendTransferHome(state: State, heap: number): void {
  const { transfer, facts } = state;
  if (transfer.waiting === 0) return;
  for (let slot = 0; slot < transfer.count.length; slot++) {
    const classIndex = Math.floor(slot / facts.transferSlots);
    const head = transfer.head[slot]!;
    const count = transfer.count[slot]!;
    if (count !== 0 && head === transfer.lastHead[slot] && count === transfer.lastCount[slot]) {
      clearSlot(state, classIndex, slot);
      sendHome(state, heap, classIndex, head, count);
    }
    transfer.lastHead[slot] = transfer.head[slot]!;
    transfer.lastCount[slot] = transfer.count[slot]!;
  }
}

function clearSlot({ transfer, facts }: State, classIndex: number, slot: number): void {
  transfer.waiting -= transfer.count[slot]! * facts.classes.sizes[classIndex]!;
  transfer.head[slot] = NONE;
  transfer.count[slot] = 0;
}
