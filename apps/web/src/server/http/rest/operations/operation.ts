import type { z } from 'zod';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One way into the HTTP API: a route, and the procedure that answers there. */
export interface Operation {
  /** Below /api/v1. What stands in braces is a field of the procedure's input. */
  route: `${Method} /${string}`;
  procedure: string;
  summary: string;
  /** Input that the route itself says. */
  fixed?: Readonly<Record<string, unknown>>;
  /** What an event of this stream carries. */
  event?: z.ZodType;
}

export const TENANT = '/tenants/{tenantSlug}' as const;
