// Stacks -> the tree that the flame graph draws, for one measure.
import type { PageData, PageFrame } from './data.ts';

export interface FlameNode {
  readonly name: string;
  readonly frame: PageFrame | undefined;
  /** What the box is wide by: in a difference the larger of both. */
  value: number;
  now: number;
  before: number;
  children: FlameNode[];
}

export function buildTree({ root, stacks, frames, isDiff }: PageData, measure: number): FlameNode {
  const top = createNode(root, undefined);
  const index = new Map<FlameNode, Map<string, FlameNode>>();
  for (const stack of stacks) {
    const now = stack.now[measure] ?? 0;
    const before = stack.before[measure] ?? 0;
    const value = isDiff ? Math.max(now, before) : now;
    if (value <= 0) continue;
    let node = top;
    addTo(node, { value, now, before });
    for (const frame of stack.frames) {
      node = findChild(index, node, frames[frame]);
      addTo(node, { value, now, before });
    }
  }
  return top;
}

/** Lines of one function are one box. */
function findChild(index: Map<FlameNode, Map<string, FlameNode>>, parent: FlameNode, frame: PageFrame | undefined): FlameNode {
  const siblings = index.get(parent) ?? new Map<string, FlameNode>();
  index.set(parent, siblings);
  const key = `${frame?.full} ${frame?.module}`;
  const known = siblings.get(key);
  if (known !== undefined) return known;
  const child = createNode(frame?.name ?? '', frame);
  siblings.set(key, child);
  parent.children.push(child);
  return child;
}

function addTo(node: FlameNode, { value, now, before }: { readonly value: number; readonly now: number; readonly before: number }): void {
  node.value += value;
  node.now += now;
  node.before += before;
}

function createNode(name: string, frame: PageFrame | undefined): FlameNode {
  return { name, frame, value: 0, now: 0, before: 0, children: [] };
}
