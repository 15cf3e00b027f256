/** The event loop is given back after so much of a look. */
const SLICE_MS = 2;

/** Answers a function to be awaited between small pieces of work: it lets others run when the slice is used up. */
export function slices(): () => Promise<void> | undefined {
  let ends = performance.now() + SLICE_MS;
  return () => {
    if (performance.now() < ends) return undefined;
    return new Promise((resolve) =>
      setImmediate(() => {
        ends = performance.now() + SLICE_MS;
        resolve();
      }),
    );
  };
}
