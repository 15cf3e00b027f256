import type {
  AgentExecMessage,
  AgentLogQuery,
  AgentMessage,
  Anatomy,
  ExecResize,
  ExecStart,
  ExecWrite,
  HostFacts,
  Idlest,
  LiveUsageFrame,
  LogMessage,
  MetricFrame,
  ReceivedSnapshot,
  Taken,
  UsageAnswer,
  UsageRead,
} from '@bulkhead/shared';
import {
  agentExecMessageSchema,
  agentLogQuerySchema,
  agentMessageSchema,
  anatomySchema,
  execResizeSchema,
  execStartSchema,
  execWriteSchema,
  hostFactsSchema,
  idlestSchema,
  idSchema,
  liveUsageFrameSchema,
  logMessageSchema,
  MAX_RENEWAL_SPREAD_MS,
  metricFrameSchema,
  slugSchema,
  receivedSnapshotSchema,
  takenSchema,
  usageAnswerSchema,
  usageReadSchema,
} from '@bulkhead/shared';
import { z } from 'zod';
import type { Link } from '../streams/link-room.ts';
import { createInsideRouter, type InsideService } from './inside-router.ts';
import { t } from './trpc.ts';

export type { LinkContext } from './trpc.ts';
export type { InsideService } from './inside-router.ts';

/** What stands behind the router. */
export interface AgentService {
  facts(): HostFacts;
  put(snapshot: ReceivedSnapshot): { accepted: boolean; epoch: number; generation: number };
  watchObserved(signal: AbortSignal): AsyncIterable<AgentMessage>;
  watchMetrics(instanceId: string, signal: AbortSignal): AsyncIterable<MetricFrame>;
  /** Of everything on the host, a frame a second. One on a link: another is TOO_MANY_ATTEMPTS. */
  watchLiveUsage(signal: AbortSignal, link: Link): AsyncIterable<LiveUsageFrame>;
  /** Throws BulkheadError NOT_FOUND for an instance that is not on this host. */
  anatomy(instanceId: string): Promise<Anatomy>;
  /** The tenant's running instance that used the least CPU over the last minute. */
  idlest(tenantSlug: string): Idlest;
  /** Runs a program in an instance for as long as somebody listens. Throws BulkheadError, see Streams. */
  runExec(start: ExecStart, signal: AbortSignal, link: Link): AsyncIterable<AgentExecMessage>;
  writeExec(write: ExecWrite): Promise<void>;
  resizeExec(resize: ExecResize): Promise<void>;
  watchLog(query: AgentLogQuery, signal: AbortSignal, link: Link): AsyncIterable<LogMessage>;
  /** What is inside of an instance: its processes, its files, what it changed. */
  readonly inside: InsideService;
  /** The reader of an exec, a log or a file has taken some of it: as much more may be sent. */
  taken(taken: Taken): void;
  /** Minutes of the usage journal, the next ones after `after`; what was asked for before is forgotten with it. */
  readUsage(read: UsageRead): Promise<UsageAnswer>;
  /** Renews the certificate at a random moment within the given time, and then opens a new link with it. Returns at once. */
  renewIdentity(withinMs: number): void;
}

const putAnswerSchema = z.object({ accepted: z.boolean(), epoch: z.number(), generation: z.number() });

/** What the control plane may ask of a host. Everything is parsed on its way in and on its way out. */
export function createAgentRouter(service: AgentService) {
  return t.router({
    facts: t.procedure.output(hostFactsSchema).query(() => service.facts()),
    identity: t.router({
      renew: t.procedure
        .input(z.strictObject({ withinMs: z.int().min(0).max(MAX_RENEWAL_SPREAD_MS) }))
        .output(z.null())
        .mutation(({ input }) => {
          service.renewIdentity(input.withinMs);
          return null;
        }),
    }),
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
    execs: t.router({
      run: t.procedure.input(execStartSchema).subscription(async function* ({ input, ctx, signal }) {
        for await (const message of service.runExec(input, signal ?? new AbortController().signal, ctx.link)) {
          yield agentExecMessageSchema.parse(message);
        }
      }),
      write: t.procedure
        .input(execWriteSchema)
        .output(z.void())
        .mutation(({ input }) => service.writeExec(input)),
      resize: t.procedure
        .input(execResizeSchema)
        .output(z.void())
        .mutation(({ input }) => service.resizeExec(input)),
    }),
    logs: t.router({
      watch: t.procedure.input(agentLogQuerySchema).subscription(async function* ({ input, ctx, signal }) {
        for await (const message of service.watchLog(input, signal ?? new AbortController().signal, ctx.link)) {
          yield logMessageSchema.parse(message);
        }
      }),
    }),
    inside: createInsideRouter(service.inside),
    streams: t.router({
      taken: t.procedure
        .input(takenSchema)
        .output(z.void())
        .mutation(({ input }) => service.taken(input)),
    }),
    usage: t.router({
      read: t.procedure
        .input(usageReadSchema)
        .output(usageAnswerSchema)
        .query(({ input }) => service.readUsage(input)),
    }),
    compartments: t.router({
      idlest: t.procedure
        .input(z.strictObject({ tenantSlug: slugSchema }))
        .output(idlestSchema)
        .query(({ input }) => service.idlest(input.tenantSlug)),
    }),
    liveUsage: t.router({
      watch: t.procedure.subscription(async function* ({ ctx, signal }) {
        for await (const frame of service.watchLiveUsage(signal ?? new AbortController().signal, ctx.link)) {
          yield liveUsageFrameSchema.parse(frame);
        }
      }),
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
