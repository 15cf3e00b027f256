import { HISTORY_SAMPLES, SAMPLE_INTERVAL_MS } from '@bulkhead/shared';

/** How much of the past can be looked at live, in minutes: all that the agent keeps. */
export const LONGEST_WINDOW_MINUTES = (HISTORY_SAMPLES * SAMPLE_INTERVAL_MS) / 60_000;

/** Every chart with this id follows the same cursor. */
export const SHARED_CURSOR_ID = 'instance-metrics';

/** Both ends included, in the host's time. */
export interface TimeWindow {
  startMs: number;
  endMs: number;
}

/** The window that ends now, on whole seconds so that charts drawn in the same second have the same axis. */
export function timeWindow(nowMs: number, minutes: number = LONGEST_WINDOW_MINUTES): TimeWindow {
  const endMs = Math.ceil(nowMs / 1_000) * 1_000;
  return { startMs: endMs - minutes * 60_000, endMs };
}

export function minutesOf({ startMs, endMs }: TimeWindow): number {
  return Math.round((endMs - startMs) / 60_000);
}

const TICK_STEPS_MS = [15_000, 20_000, 60_000, 120_000, 180_000, 300_000];

/** Whether ticks lie between minutes and are told with their seconds. */
export function ticksInSeconds(window: TimeWindow): boolean {
  return minutesOf(window) < 3;
}

/** Ticks on round times of the clock, as many as the width carries without touching each other. */
export function timeTicks({ startMs, endMs }: TimeWindow, widthPx: number): number[] {
  const most = widthPx < 420 ? 3 : 5;
  const stepMs = TICK_STEPS_MS.find((step) => (endMs - startMs) / step <= most) ?? 300_000;
  const ticks: number[] = [];
  for (let tick = Math.ceil(startMs / stepMs) * stepMs; tick <= endMs; tick += stepMs) ticks.push(tick);
  return ticks;
}

export function isInside({ startMs, endMs }: TimeWindow, atMs: number): boolean {
  return atMs >= startMs && atMs <= endMs;
}
