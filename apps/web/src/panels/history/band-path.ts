import type { PlotScale } from '../../components/charts/series-paths.ts';
import type { HistoryPoint } from './prepare-history.ts';

/** The area between the least and the most of a line as one closed path for each stretch without a gap. */
export function bandPath(points: readonly HistoryPoint[], key: string, scale: PlotScale): string {
  let path = '';
  let run: { x: string; upper: string; lower: string }[] = [];
  const close = () => {
    const upper = run.map(({ x, upper: y }) => `${x} ${y}`);
    const lower = run.map(({ x, lower: y }) => `${x} ${y}`).toReversed();
    if (run.length > 0) path += `M${[...upper, ...lower].join('L')}Z`;
    run = [];
  };
  for (const point of points) {
    const min = point[`${key}Min`] ?? null;
    const max = point[`${key}Max`] ?? null;
    if (min === null || max === null) close();
    else {
      run.push({
        x: scale.x(point.atMs).toFixed(1),
        upper: scale.y(max).toFixed(1),
        lower: scale.y(min).toFixed(1),
      });
    }
  }
  close();
  return path;
}
