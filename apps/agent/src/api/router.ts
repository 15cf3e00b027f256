import { initTRPC } from '@trpc/server';
import type { AgentMessage, Anatomy, HostFacts, Idlest, MetricFrame, ReceivedSnapshot } from '@bulkhead/shared';
import {
  agentMessageSchema,
  anatomySchema,
  BulkheadError,
  hostFactsSchema,
  idlestSchema,
  idSchema,
  metricFrameSchema,
  slugSchema,
  receivedSnapshotSchema,
} from '@bulkhead/shared';
import { z } from 'zod';

/** What stands behind the router. */
export interface AgentService {
  facts(): HostFacts;
  put(snapshot: ReceivedSnapshot): { accepted: boolean; epoch: number; generation: number };
  watchObserved(signal: AbortSignal): AsyncIterable<AgentMessage>;
  watchMetrics(instanceId: string, signal: AbortSignal): AsyncIterable<MetricFrame>;
  /** Throws BulkheadError NOT_FOUND for an instance that is not on this host. */
  anatomy(instanceId: string): Promise<Anatomy>;
  /** The tenant's running instance that used the least CPU over the last minute. */
  idlest(tenantSlug: string): Idlest;
}

const t = initTRPC.create({
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

const putAnswerSchema = z.object({ accepted: z.boolean(), epoch: z.number(), generation: z.number() });

/** What the control plane may ask of a host. Everything is parsed on its way in and on its way out. */
export function createAgentRouter(service: AgentService) {
  return t.router({
    facts: t.procedure.output(hostFactsSchema).query(() => service.facts()),
    desired: t.router({
      put: t.procedure
        .input(receivedSnapshotSchema)
        .output(putAnswerSchema)
        .mutation(({ input }) => service.put(input)),
    }),
    observed: t.router({
      watch: t.procedure.subscription(async function* ({ signal }) {
        for await (const message of service.watchObserved(signal ?? new AbortController().signal)) {
          yield agentMessageSchema.parse(message);
        }
      }),
    }),
    instances: t.router({
      anatomy: t.procedure
        .input(z.strictObject({ instanceId: idSchema }))
        .output(anatomySchema)
        .query(({ input }) => service.anatomy(input.instanceId)),
    }),
    compartments: t.router({
      idlest: t.procedure
        .input(z.strictObject({ tenantSlug: slugSchema }))
        .output(idlestSchema)
        .query(({ input }) => service.idlest(input.tenantSlug)),
    }),
    metrics: t.router({
      watch: t.procedure.input(z.strictObject({ instanceId: idSchema })).subscription(async function* ({
        input,
        signal,
      }) {
        for await (const frame of service.watchMetrics(input.instanceId, signal ?? new AbortController().signal)) {
          yield metricFrameSchema.parse(frame);
        }
      }),
    }),
  });
}

export type AgentRouter = ReturnType<typeof createAgentRouter>;
