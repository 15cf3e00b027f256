import { BulkheadError, FILE_PROBLEMS } from '@bulkhead/shared';
import { TRPCClientError } from '@trpc/client';
import { z } from 'zod';

/** What an agent refuses streams with; anything else is its failure and not our caller's. */
const refusalSchema = z.object({
  bulkhead: z.object({
    code: z.enum(['NOT_FOUND', 'INSTANCE_STATE', 'TOO_MANY_ATTEMPTS', 'CONFLICT', 'POLICY', 'UNAVAILABLE']),
    message: z.string().max(4000),
    details: z
      .object({
        count: z.number().optional(),
        retryAfterSec: z.number().optional(),
        fileProblem: z.enum(FILE_PROBLEMS).optional(),
      })
      .catch({}),
  }),
});

/** A failure of a stream in our own terms. */
export function explainStreamError(error: unknown, hostName: string): BulkheadError {
  if (error instanceof BulkheadError) return error;
  if (error instanceof TRPCClientError) {
    const refusal = refusalSchema.safeParse(error.data);
    if (refusal.success) {
      const { code, message, details } = refusal.data.bulkhead;
      const { count, retryAfterSec, fileProblem } = details;
      return new BulkheadError(code, message, {
        ...(count === undefined ? {} : { count }),
        ...(retryAfterSec === undefined ? {} : { retryAfterSec }),
        ...(fileProblem === undefined ? {} : { fileProblem }),
      });
    }
    if (error.data !== undefined && error.data !== null) {
      return new BulkheadError('UNAVAILABLE', `The agent of ${hostName} could not do it.`, {}, { cause: error });
    }
  }
  return new BulkheadError(
    'HOST_UNREACHABLE',
    `The connection to the agent of ${hostName} was lost.`,
    {},
    { cause: error },
  );
}
