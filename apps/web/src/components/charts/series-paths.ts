/** Pixels of times and values inside a plot whose upper left corner is 0, 0. */
export interface PlotScale {
  x: (atMs: number) => number;
  y: (value: number) => number;
}

type Point<K extends string> = { atMs: number } & Record<K, number | null>;

/**
 * A series as an SVG path. It is broken wherever there is no value; a value between two gaps is a path of no length, which
 * round line ends make a dot. `step` holds each value until the next one, as limits do.
 */
export function linePath<K extends string>(
  points: readonly Point<K>[],
  key: K,
  scale: PlotScale,
  step: boolean,
): string {
  let path = '';
  let drawing = false;
  for (const point of points) {
    const value = point[key];
    if (value === null) {
      drawing = false;
      continue;
    }
    const x = scale.x(point.atMs).toFixed(1);
    const y = scale.y(value).toFixed(1);
    if (!drawing) path += `M${x} ${y}h0`;
    else path += step ? `H${x}V${y}` : `L${x} ${y}`;
    drawing = true;
  }
  return path;
}

/**
 * The areas of several series on top of each other, in their order, as one closed path each. Where one of them has no
 * value all of them are open: the sum would be wrong.
 */
export function stackPaths<K extends string>(
  points: readonly Point<K>[],
  keys: readonly K[],
  scale: PlotScale,
): { key: K; path: string }[] {
  const runs = unbrokenRuns(points, keys);
  return keys.map((key, index) => {
    const below = keys.slice(0, index);
    const path = runs.map((run) => areaPath(run, below, key, scale)).join('');
    return { key, path };
  });
}

function areaPath<K extends string>(run: readonly Point<K>[], below: readonly K[], key: K, scale: PlotScale): string {
  const corner = (point: Point<K>, level: number) => `${scale.x(point.atMs).toFixed(1)} ${scale.y(level).toFixed(1)}`;
  const base = (point: Point<K>) => below.reduce((sum, lower) => sum + (point[lower] ?? 0), 0);
  const upper = run.map((point) => corner(point, base(point) + (point[key] ?? 0)));
  const lower = run.map((point) => corner(point, base(point))).toReversed();
  return `M${[...upper, ...lower].join('L')}Z`;
}

function unbrokenRuns<K extends string>(points: readonly Point<K>[], keys: readonly K[]): Point<K>[][] {
  const runs: Point<K>[][] = [];
  let run: Point<K>[] = [];
  for (const point of points) {
    if (keys.every((key) => point[key] !== null)) {
      run.push(point);
      continue;
    }
    if (run.length > 0) runs.push(run);
    run = [];
  }
  if (run.length > 0) runs.push(run);
  return runs;
}
