import { HISTORY_SAMPLES, SAMPLE_INTERVAL_MS } from '@bulkhead/shared';

/** The fixed window of every live chart: fifteen minutes. */
export const WINDOW_MS = HISTORY_SAMPLES * SAMPLE_INTERVAL_MS;

/** Every chart with this id follows the same cursor. */
export const SHARED_CURSOR_ID = 'instance-metrics';

export interface TimeWindow {
  startMs: number;
  endMs: number;
}

/** The window that ends now, on whole seconds so that charts drawn in the same second have the same axis. */
export function timeWindow(nowMs: number): TimeWindow {
  const endMs = Math.ceil(nowMs / 1_000) * 1_000;
  return { startMs: endMs - WINDOW_MS, endMs };
}

/** Ticks on whole minutes of the clock, as many as the width carries without touching each other. */
export function timeTicks({ startMs, endMs }: TimeWindow, widthPx: number): number[] {
  const stepMs = (widthPx < 420 ? 5 : 3) * 60_000;
  const ticks: number[] = [];
  for (let tick = Math.ceil(startMs / stepMs) * stepMs; tick <= endMs; tick += stepMs) ticks.push(tick);
  return ticks;
}

export function isInside({ startMs, endMs }: TimeWindow, atMs: number): boolean {
  return atMs >= startMs && atMs <= endMs;
}
