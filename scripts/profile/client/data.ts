// What the page's script is given; read by node and by the browser.

export interface PageMeasure {
  readonly name: string;
  readonly title: string;
  readonly unit: 'bytes' | 'count';
}

export interface PageFrame {
  /** As it stands in a box. */
  readonly name: string;
  readonly full: string;
  readonly place: string;
  readonly module: string;
}

export interface PageStack {
  /** Indices of frames, the root first. */
  readonly frames: readonly number[];
  /** One amount per measure. */
  readonly now: readonly number[];
  /** In the profile it is compared with. */
  readonly before: readonly number[];
}

export interface PageData {
  readonly root: string;
  readonly measures: readonly PageMeasure[];
  /** Index of the measure that is shown first. */
  readonly chosen: number;
  readonly isDiff: boolean;
  readonly frames: readonly PageFrame[];
  readonly stacks: readonly PageStack[];
}
