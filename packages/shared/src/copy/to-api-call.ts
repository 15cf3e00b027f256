import { quoteWord } from './copy-source.ts';

/** The launch as a call of the HTTP API with a token from the variable BULKHEAD_TOKEN. `origin`: https://host:port. */
export function toApiCall(origin: string, tenantSlug: string, spec: object): string {
  const body = JSON.stringify({ spec }, null, 2);
  const url = `${origin}/api/v1/tenants/${encodeURIComponent(tenantSlug)}/instances`;
  return [
    `curl --fail-with-body -X POST ${quoteWord(url)}`,
    `  -H "Authorization: Bearer $BULKHEAD_TOKEN"`,
    `  -H 'Content-Type: application/json'`,
    `  --data ${quoteWord(body)}`,
  ].join(' \\\n');
}
