/**
 * An instance's own limit where it can hold it. Above the compartment's ceiling it never does, and the engine writes one
 * as large as the machine's memory where nobody asked for any: drawn, it would press everything else to the ground.
 */
export function limitThatBinds(ownLimit: number | null, ceiling: number | null): number | null {
  return ownLimit !== null && ceiling !== null && ownLimit > ceiling ? null : ownLimit;
}
