import type { TRPCClientError, TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import type { AppRouter } from '../server/root.ts';
import { errorShapeOf } from './error-shape.ts';

/**
 * Repeats a mutation that was refused with PROOF_NEEDED after `prove` has answered true, once. Whoever sent it only sees
 * that it took longer, so no panel has to know which changes are dangerous.
 */
export function proofLink(prove: () => Promise<boolean>): TRPCLink<AppRouter> {
  return () =>
    ({ next, op }) =>
      observable((observer) => {
        let ended = false;
        let current = send(true);

        function send(mayProve: boolean) {
          return next(op).subscribe({
            next: (value) => observer.next(value),
            complete: () => observer.complete(),
            error: (error) => {
              if (mayProve && op.type === 'mutation' && errorShapeOf(error).code === 'PROOF_NEEDED') {
                void proveAndRepeat(error);
              } else observer.error(error);
            },
          });
        }

        async function proveAndRepeat(refusal: TRPCClientError<AppRouter>): Promise<void> {
          const given = await prove();
          if (ended) return;
          if (given) current = send(false);
          else observer.error(refusal);
        }

        return () => {
          ended = true;
          current.unsubscribe();
        };
      });
}
