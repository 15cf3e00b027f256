/** A moment as <input type="datetime-local"> holds it, in the browser's own zone; null: it is empty. */
export function toLocalInput(atMs: number | null): string {
  if (atMs === null) return '';
  return new Date(atMs - new Date(atMs).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** The way back; null: there is no moment in it. */
export function fromLocalInput(text: string): number | null {
  const atMs = text === '' ? NaN : new Date(text).getTime();
  return Number.isFinite(atMs) && atMs >= 0 ? atMs : null;
}
