/** The longest description of an instance, as JSON in UTF-8: what a launch may say, and what an agent accepts. */
export const MAX_SPEC_BYTES = 64 * 1024;

/** The longest time between the polite signal and the last one. */
export const MAX_STOP_GRACE_SEC = 120;

/** The capabilities of the baseline and sandboxed profiles; everything else is dropped. The restricted one has none. */
export const BASELINE_CAPABILITIES: readonly string[] = [
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'NET_BIND_SERVICE',
  'SETGID',
  'SETPCAP',
  'SETUID',
];

/** Length of a value as JSON in UTF-8. */
export function jsonBytes(value: unknown): number {
  let bytes = 0;
  for (const character of JSON.stringify(value)) {
    const point = character.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x1_0000 ? 3 : 4;
  }
  return bytes;
}
