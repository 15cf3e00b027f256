import { HEAT_CELL_MS, HEAT_LEVELS, heatLevel } from './prepare-per-cpu.ts';
import type { PerCpuPoint } from './prepare-per-cpu.ts';

/** Where the strip is drawn, in pixels. */
export interface HeatBox {
  left: number;
  right: number;
  top: number;
  rowHeight: number;
  /** Pixels of a time. */
  xOf: (atMs: number) => number;
}

export interface HeatPath {
  level: number;
  path: string;
}

/**
 * The strip as one SVG path for each step of colour: six elements, however many processors and seconds there are. Cells
 * without a value are in none of them: a hole shows the background.
 */
export function heatPaths(points: readonly PerCpuPoint[], box: HeatBox): HeatPath[] {
  const paths = Array.from({ length: HEAT_LEVELS }, () => '');
  for (const { atMs, shares } of points) {
    const left = Math.max(box.left, box.xOf(atMs));
    const right = Math.min(box.right, box.xOf(atMs + HEAT_CELL_MS));
    // Before Recharts has laid out its axis there is no place for any time: NaN is not drawn either.
    if (!(right > left)) continue;
    for (const [processor, share] of shares.entries()) {
      if (share === null) continue;
      const top = box.top + processor * box.rowHeight;
      const gap = box.rowHeight > 4 ? 1 : 0;
      paths[heatLevel(share)] +=
        `M${left.toFixed(1)} ${top.toFixed(1)}H${right.toFixed(1)}v${(box.rowHeight - gap).toFixed(1)}H${left.toFixed(1)}z`;
    }
  }
  return paths.map((path, level) => ({ level, path })).filter(({ path }) => path !== '');
}
