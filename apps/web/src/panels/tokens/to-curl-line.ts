import type { MadeToken } from '@bulkhead/shared';

/**
 * A line to try a token with. The header comes over standard input: arguments of a process can be seen by everybody on
 * the machine.
 */
export function toCurlLine(
  origin: string,
  tenantSlug: string | null,
  { token, scopes }: Pick<MadeToken, 'token' | 'scopes'>,
): string {
  const path = tenantSlug !== null && scopes.includes('instances:read') ? `tenants/${tenantSlug}/instances` : 'whoami';
  return `curl --header @- ${origin}/api/v1/${path} <<< 'authorization: Bearer ${token}'`;
}
