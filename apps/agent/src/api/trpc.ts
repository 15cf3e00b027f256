import { initTRPC } from '@trpc/server';
import { BulkheadError } from '@bulkhead/shared';
import type { Link } from '../streams/link-room.ts';

/** What a call knows of the link that it came over. */
export interface LinkContext {
  link: Link;
}

/** What the agent's routers are made with: whatever of ours a call throws, the control plane gets in our terms. */
export const t = initTRPC.context<LinkContext>().create({
  errorFormatter: ({ shape, error }) => ({
    ...shape,
    data: {
      ...shape.data,
      bulkhead:
        error.cause instanceof BulkheadError
          ? { code: error.cause.code, message: error.cause.message, details: error.cause.details }
          : null,
    },
  }),
});
