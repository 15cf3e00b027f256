import { TRPCError } from '@trpc/server';
import type { TRPC_ERROR_CODE_KEY } from '@trpc/server/rpc';
import { BulkheadError, type ErrorCode, type ErrorShape } from '@bulkhead/shared';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Log } from '../deps.ts';
import { describeInputError } from './describe-input-error.ts';
import { isDatabaseAway, reasonOf } from './database-away.ts';

/** Our codes as transport codes; the only place where one becomes the other. */
export const TRPC_CODES = {
  INVALID_INPUT: 'BAD_REQUEST',
  UNAUTHENTICATED: 'UNAUTHORIZED',
  FORBIDDEN: 'FORBIDDEN',
  NOT_FOUND: 'NOT_FOUND',
  NAME_TAKEN: 'CONFLICT',
  CONFLICT: 'CONFLICT',
  QUOTA_EXCEEDED: 'UNPROCESSABLE_CONTENT',
  NO_HOST_FITS: 'UNPROCESSABLE_CONTENT',
  QUOTA_BELOW_RESERVED: 'CONFLICT',
  IMAGE_UNKNOWN: 'UNPROCESSABLE_CONTENT',
  INSTANCE_STATE: 'CONFLICT',
  INSTANCE_LOCKED: 'CONFLICT',
  HOST_UNREACHABLE: 'SERVICE_UNAVAILABLE',
  HOST_IN_USE: 'CONFLICT',
  TENANT_IN_USE: 'CONFLICT',
  ROLE_IN_USE: 'CONFLICT',
  CONTROL_UNSUPPORTED: 'UNPROCESSABLE_CONTENT',
  CONTROL_OUT_OF_BOUNDS: 'UNPROCESSABLE_CONTENT',
  CONTROL_IN_USE: 'CONFLICT',
  NOT_SHRINKING: 'CONFLICT',
  SIGN_IN_FAILED: 'UNAUTHORIZED',
  TOO_MANY_ATTEMPTS: 'TOO_MANY_REQUESTS',
  SECOND_FACTOR_NEEDED: 'UNAUTHORIZED',
  SECOND_FACTOR_WRONG: 'UNAUTHORIZED',
  SIGN_IN_EXPIRED: 'UNAUTHORIZED',
  PROOF_NEEDED: 'FORBIDDEN',
  PASSWORD_WEAK: 'UNPROCESSABLE_CONTENT',
  POLICY: 'UNPROCESSABLE_CONTENT',
  CODE_INVALID: 'BAD_REQUEST',
  LAST_OWNER: 'CONFLICT',
  LAST_ADMINISTRATOR: 'CONFLICT',
  UNAVAILABLE: 'SERVICE_UNAVAILABLE',
  INTERNAL: 'INTERNAL_SERVER_ERROR',
} satisfies Record<ErrorCode, TRPC_ERROR_CODE_KEY>;

/** Refusals of the transport itself, before any procedure of ours ran. */
const TRANSPORT_REFUSALS: Partial<Record<TRPC_ERROR_CODE_KEY, { code: ErrorCode; message: string }>> = {
  NOT_FOUND: { code: 'NOT_FOUND', message: 'There is no such procedure.' },
  PARSE_ERROR: { code: 'INVALID_INPUT', message: 'The request is not valid JSON.' },
  BAD_REQUEST: { code: 'INVALID_INPUT', message: 'The request is malformed.' },
  METHOD_NOT_SUPPORTED: { code: 'INVALID_INPUT', message: 'Send queries with GET and mutations with POST.' },
  UNSUPPORTED_MEDIA_TYPE: { code: 'INVALID_INPUT', message: 'Send JSON (content-type: application/json).' },
  PAYLOAD_TOO_LARGE: { code: 'INVALID_INPUT', message: 'The request is larger than 256 KiB.' },
};

/**
 * Any error as one of ours. What is not ours becomes INTERNAL with a correlation id and is logged under it; neither its
 * message nor its stack leaves the process.
 */
export function toBulkheadError(error: unknown, input: unknown, log: Log | undefined, path?: string): BulkheadError {
  const cause = error instanceof TRPCError ? error.cause : error;
  if (cause instanceof BulkheadError) return cause;
  if (error instanceof TRPCError) {
    if (error.code === 'BAD_REQUEST' && cause instanceof z.ZodError) return describeInputError(cause, input);
    const refusal = TRANSPORT_REFUSALS[error.code];
    if (refusal) return new BulkheadError(refusal.code, refusal.message);
  }
  if (isDatabaseAway(cause)) {
    log?.warn('the database does not answer', { path, reason: reasonOf(cause) });
    return new BulkheadError(
      'UNAVAILABLE',
      'The database does not answer just now. Look whether the change was made before trying it again.',
    );
  }
  const correlationId = randomUUID();
  log?.error('unexpected error', { correlationId, path, error: cause instanceof Error ? cause.stack : String(cause) });
  return new BulkheadError(
    'INTERNAL',
    `Something went wrong on our side. The log has the details under ${correlationId}.`,
  );
}

export function toErrorShape(error: BulkheadError): ErrorShape {
  return { code: error.code, message: error.message, details: error.details };
}
