/**
 * Values as a line from left to right, the newest at the right edge; null is a gap. `places`: how many values fill the width;
 * `most`: the value that fills the height, and everything above it.
 */
export function sparklinePath(
  values: readonly (number | null)[],
  { width, height, places, most }: { width: number; height: number; places: number; most: number },
): string {
  const step = width / (places - 1);
  let path = '';
  let isDrawing = false;
  values.forEach((value, index) => {
    if (value === null) {
      isDrawing = false;
      return;
    }
    const x = (width - (values.length - 1 - index) * step).toFixed(1);
    const y = (height * (1 - Math.min(1, value / most))).toFixed(1);
    // A line of no length is a dot where line ends are round.
    path += isDrawing ? `L${x} ${y}` : `M${x} ${y}h0`;
    isDrawing = true;
  });
  return path;
}
