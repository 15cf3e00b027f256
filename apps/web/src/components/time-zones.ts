/** The zone of whoever looks; only for what is drawn in the browser. */
export function browserZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** The zones to choose from: these, UTC, and all others that the browser knows. */
export function timeZoneChoice(...first: string[]): string[] {
  return [...new Set([...first, 'UTC', ...Intl.supportedValuesOf('timeZone')])];
}
