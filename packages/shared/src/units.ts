/** Bytes in one mebibyte and one gibibyte. */
export const MIB = 1024 ** 2;
export const GIB = 1024 ** 3;

/** The period of every CPU ceiling that we write, in µs (the kernel's own default). */
export const CPU_PERIOD_USEC = 100_000;

/** The least CPU one can ask for: the kernel refuses a ceiling under 1 ms a period. */
export const MIN_CPU_MILLICORES = 10;

/** The engine refuses a memory limit under 6 MiB. */
export const MIN_MEMORY_BYTES = 6 * MIB;

/** Cores with two decimals at most: 250 → "0.25", 2000 → "2". */
export function formatCores(millicores: number): string {
  return String(Math.round(millicores / 10) / 100);
}

/** Binary units with at most one decimal: 67108864 → "64 MiB". */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${Math.round(value * 10) / 10} ${units[unit]}`;
}
