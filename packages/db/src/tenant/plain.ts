/** Arguments of a query, as far as they are looked at. */
export type Json = Readonly<Record<string, unknown>>;

/** An object of arguments; nothing is an empty one. */
export function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}
