import { operationViewSchema } from '@bulkhead/shared';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Api } from './api.ts';
import { CliFailure, EXIT } from './failure.ts';

const LOOK_EVERY_MS = 500;

/** Waits until an accepted change was carried out. Throws when it failed, or was not done in time. */
export async function waitFor(
  api: Api,
  base: string,
  { instanceId, operationId }: { instanceId: string; operationId: string },
  timeoutMs: number,
): Promise<void> {
  const deadlineMs = Date.now() + timeoutMs;
  for (;;) {
    const operations = await api.ask({
      path: `${base}/operations`,
      query: { instanceId, limit: 100 },
      answer: z.array(operationViewSchema),
    });
    const state = operations.find(({ id }) => id === operationId);
    if (state?.state === 'succeeded') return;
    if (state?.state === 'failed' || state?.state === 'superseded') {
      throw new CliFailure(
        EXIT.failed,
        `It was accepted, and then ${state.state}: ${state.problem?.message ?? 'no reason was given'}`,
      );
    }
    if (Date.now() > deadlineMs) {
      throw new CliFailure(EXIT.unreachable, `It was accepted, and is not done after ${timeoutMs / 1000} s.`, {
        remedy: 'It goes on by itself; look later: bulkhead instances get NAME',
      });
    }
    await sleep(LOOK_EVERY_MS);
  }
}
