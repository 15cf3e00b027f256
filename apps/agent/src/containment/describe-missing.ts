/** Pure: what is told of a compartment whose group was not there, with what that means for the containers that run. */
export function describeMissing(input: {
  tenantSlug: string;
  /** Controllers in which the group was missing. */
  missing: readonly string[];
  /** Containers of the tenant that run. */
  running: number;
  /** Why it could not be made again; null: it is there again. */
  problem: string | null;
}): string {
  const { tenantSlug, missing, running, problem } = input;
  const done = problem === null ? 'It has been made again.' : `It could not be made again: ${problem}`;
  const outside =
    running === 0
      ? ''
      : ` ${running} of its containers run outside of it there, without that ceiling, until they are started again.`;
  return `The compartment of ${tenantSlug} was missing in ${missing.join(', ')}. ${done}${outside}`;
}
