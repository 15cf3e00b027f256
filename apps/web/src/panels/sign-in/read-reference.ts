/** Under which the log says why a sign-in with a provider failed; null: none did, or somebody made the address up. */
export function readReference(given: string | string[] | undefined): string | null {
  return typeof given === 'string' && /^[0-9a-f]{10}$/.test(given) ? given : null;
}
