// What the page uses of d3-flame-graph and d3-selection, which bring no types.
declare module 'd3-flame-graph' {
  import type { FlameNode } from './tree.ts';

  export interface Box {
    readonly data: FlameNode;
    readonly value: number;
    readonly highlight?: boolean;
    readonly parent: Box | null;
  }

  export interface FlameGraph {
    (selection: unknown): void;
    width(pixels: number): this;
    cellHeight(pixels: number): this;
    minFrameSize(pixels: number): this;
    inverted(is: boolean): this;
    resetHeightOnZoom(is: boolean): this;
    transitionDuration(ms: number): this;
    sort(compare: (a: Box, b: Box) => number): this;
    setColorMapper(map: (box: Box) => string): this;
    setLabelHandler(describe: (box: Box) => string): this;
    setDetailsHandler(show: (text: string | null) => void): this;
    setSearchMatch(match: (box: Box, term: string) => boolean): this;
    setSearchHandler(show: (found: readonly Box[], sum: number, total: number) => void): this;
    onClick(react: (box: Box) => void): this;
    search(term: string): void;
    clear(): void;
    resetZoom(): void;
  }

  export default function flamegraph(): FlameGraph;
}

declare module 'd3-selection' {
  interface Selection {
    datum(data: unknown): Selection;
    call(chart: (selection: unknown) => void): Selection;
  }
  export function select(element: Element): Selection;
}
