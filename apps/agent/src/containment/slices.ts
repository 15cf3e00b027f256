/** The event loop is given back after so much of a look. */
const SLICE_MS = 2;

/**
 * Answers a function to be awaited between small pieces of work: when the slice is used up it lets others run, and waits
 * for the end of what `goesFirst` says is under way. While groups are made and removed by the hundred, every read of a
 * process's groups waits for the kernel's one lock, and whatever took turns with such reads would take seconds.
 */
export function slices(goesFirst: () => Promise<void> | undefined = () => undefined): () => Promise<void> | undefined {
  let ends = performance.now() + SLICE_MS;
  return () => {
    if (performance.now() < ends) return undefined;
    return giveWay(goesFirst).then(() => {
      ends = performance.now() + SLICE_MS;
    });
  };
}

async function giveWay(goesFirst: () => Promise<void> | undefined): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  await goesFirst();
}
