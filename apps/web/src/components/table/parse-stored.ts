/** What this browser has kept under a key; `fallback` where it is not what we wrote. */
export function parseStored<Value>(
  text: string | undefined,
  isOurs: (stored: unknown) => stored is Value,
  fallback: Value,
): Value {
  try {
    const stored: unknown = JSON.parse(text ?? 'null');
    return isOurs(stored) ? stored : fallback;
  } catch {
    return fallback;
  }
}
