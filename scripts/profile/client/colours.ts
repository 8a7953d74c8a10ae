// The colours of the boxes. Labels are dark in both schemes, so the boxes are light in both.
import type { FlameNode } from './tree.ts';

export const FOUND = 'hsl(45 100% 58%)';
export const FADED = 'hsl(220 8% 78%)';
const NAMELESS = 'hsl(220 10% 72%)';
const HUES = [28, 205, 150, 265, 340, 95, 180, 55] as const;

/** One hue per executable or library, in the order of their first use; a shade per function. */
export function createPalette(modules: readonly string[]): (node: FlameNode) => string {
  return ({ frame }) => {
    if (frame === undefined || frame.module === '' || frame.module.startsWith('[')) return NAMELESS;
    return colourModule(modules.indexOf(frame.module), hash(frame.full));
  };
}

export function colourModule(index: number, shade = 0.5): string {
  return `hsl(${((HUES[index % HUES.length] ?? 0) + 24 * (shade - 0.5) + 360) % 360} ${60 + 20 * shade}% ${64 + 14 * shade}%)`;
}

/** Red grew, blue shrank, the stronger the larger its part of the box. */
export function colourChange({ now, before, value }: FlameNode): string {
  const part = value === 0 ? 0 : Math.max(-1, Math.min(1, (now - before) / value));
  if (Math.abs(part) < 0.005) return 'hsl(220 10% 84%)';
  return `hsl(${part > 0 ? 6 : 212} ${55 + 30 * Math.abs(part)}% ${86 - 22 * Math.abs(part)}%)`;
}

function hash(text: string): number {
  let sum = 7;
  for (let at = 0; at < text.length; at++) sum = (sum * 31 + text.charCodeAt(at)) >>> 0;
  return (sum % 97) / 96;
}
