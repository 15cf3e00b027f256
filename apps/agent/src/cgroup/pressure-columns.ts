import { COLUMN } from './columns.ts';
import { cursorAfter, numberAfterKey } from './digits.ts';
import type { SampleRow } from './driver.ts';
import { kernelText } from './open-files.ts';

export const PRESSURE_FILES = ['cpu.pressure', 'memory.pressure', 'io.pressure'] as const;
export type PressureFile = (typeof PRESSURE_FILES)[number];

const TOTAL = Buffer.from(' total=');

/**
 * Fills the pressure columns from `some avg10=… total=µs` and `full … total=µs`; the same text in a group of the v2 tree and in
 * /proc/pressure. `load` is OpenFiles.load.
 */
export function readPressure(load: (name: PressureFile) => number, row: SampleRow): void {
  row[COLUMN.cpuPressureUsec] = numberAfterKey(kernelText, load('cpu.pressure'), TOTAL);
  let length = load('memory.pressure');
  row[COLUMN.memoryPressureUsec] = numberAfterKey(kernelText, length, TOTAL);
  row[COLUMN.memoryFullPressureUsec] = numberAfterKey(kernelText, length, TOTAL, cursorAfter());
  length = load('io.pressure');
  row[COLUMN.ioPressureUsec] = numberAfterKey(kernelText, length, TOTAL);
  row[COLUMN.ioFullPressureUsec] = numberAfterKey(kernelText, length, TOTAL, cursorAfter());
}
