import { HOUR_MS, MAX_MICRO_PRICE } from '@bulkhead/shared';
import { fromLocalInput, toLocalInput } from '../../components/local-input.ts';

/** A price as it is typed, in millionths; null: it is none. The text is cut, not multiplied: 0.07 has no exact float. */
export function parsePrice(text: string): number | null {
  const [, whole = '', part = ''] = /^(\d{1,10})(?:[.,](\d{1,6}))?$/.exec(text.trim()) ?? [];
  if (whole === '') return null;
  const micros = Number(`${whole}${part.padEnd(6, '0')}`);
  return micros <= MAX_MICRO_PRICE ? micros : null;
}

/** Millionths as a price that can be typed again: 45000 → "0.045". */
export function formatPrice(microPrice: number): string {
  const digits = String(microPrice).padStart(7, '0');
  const part = digits.slice(-6).replace(/0+$/, '');
  return `${digits.slice(0, -6)}${part === '' ? '' : `.${part}`}`;
}

/** What <input type="datetime-local"> holds, in the browser's own zone, as a whole hour; null: it is none that can come. */
export function parseHour(text: string, nowMs: number): number | null {
  const atMs = fromLocalInput(text);
  if (atMs === null || atMs % HOUR_MS !== 0) return null;
  return atMs >= Math.floor(nowMs / HOUR_MS) * HOUR_MS ? atMs : null;
}

/** The next whole hour as the input holds it. */
export function nextHour(nowMs: number): string {
  return toLocalInput((Math.floor(nowMs / HOUR_MS) + 1) * HOUR_MS);
}
