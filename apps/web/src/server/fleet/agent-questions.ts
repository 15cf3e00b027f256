import { anatomySchema, BulkheadError, idlestSchema, type Anatomy, type Idlest } from '@bulkhead/shared';
import { TRPCClientError } from '@trpc/client';
import { z } from 'zod';
import type { AgentClient } from './agent-client.ts';

/** Reading an anatomy walks a file system; a machine under load takes its time. */
const ANSWER_TIMEOUT_MS = 10_000;
/** Different questions that one agent may be busy with on our behalf. */
const MAX_OPEN = 8;

/** Where the agent's router puts what it refuses with. */
const refusalSchema = z.object({ bulkhead: z.object({ code: z.literal('NOT_FOUND') }) });

interface QuestionOptions {
  agent: AgentClient;
  hostName: string;
  /** Ends with the link. */
  signal: AbortSignal;
}

/**
 * Questions that an agent answers at once, beside what it reports by itself. Each has a deadline; the same question that
 * is asked again while it is open gets the first one's answer. All throw HOST_UNREACHABLE when no answer comes in time,
 * NOT_FOUND when the host does not have what is asked about, TOO_MANY_ATTEMPTS when too many questions are open.
 */
export class AgentQuestions {
  readonly #options: QuestionOptions;
  readonly #open = new Map<string, Promise<unknown>>();

  constructor(options: QuestionOptions) {
    this.#options = options;
  }

  readAnatomy(instanceId: string): Promise<Anatomy> {
    return this.#ask(`anatomy ${instanceId}`, anatomySchema, (agent, signal) =>
      agent.instances.anatomy.query({ instanceId }, { signal }),
    );
  }

  findIdlest(tenantSlug: string): Promise<Idlest> {
    return this.#ask(`idlest ${tenantSlug}`, idlestSchema, (agent, signal) =>
      agent.compartments.idlest.query({ tenantSlug }, { signal }),
    );
  }

  async #ask<T>(
    question: string,
    schema: z.ZodType<T>,
    call: (agent: AgentClient, signal: AbortSignal) => Promise<unknown>,
  ): Promise<T> {
    const { hostName } = this.#options;
    if (!this.#open.has(question) && this.#open.size >= MAX_OPEN) {
      throw new BulkheadError('TOO_MANY_ATTEMPTS', `${hostName} is answering ${MAX_OPEN} questions already.`, {
        retryAfterSec: 1,
      });
    }
    const answer = schema.safeParse(await (this.#open.get(question) ?? this.#begin(question, call)));
    if (answer.success) return answer.data;
    throw new BulkheadError(
      'UNAVAILABLE',
      `The agent of ${hostName} answered in a form that this version does not know.`,
    );
  }

  #begin(question: string, call: (agent: AgentClient, signal: AbortSignal) => Promise<unknown>): Promise<unknown> {
    const { agent, signal } = this.#options;
    const timeout = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
    const answer = call(agent, AbortSignal.any([signal, timeout]))
      .catch((error: unknown) => {
        throw this.#explain(error, timeout.aborted);
      })
      .finally(() => this.#open.delete(question));
    this.#open.set(question, answer);
    return answer;
  }

  #explain(error: unknown, isLate: boolean): BulkheadError {
    const { hostName } = this.#options;
    if (isLate) {
      const waited = `${ANSWER_TIMEOUT_MS / 1000} s`;
      return new BulkheadError('HOST_UNREACHABLE', `The agent of ${hostName} did not answer within ${waited}.`);
    }
    if (error instanceof TRPCClientError && refusalSchema.safeParse(error.data).success) {
      return new BulkheadError(
        'NOT_FOUND',
        `${hostName} does not have it: not yet, or not any more.`,
        {},
        { cause: error },
      );
    }
    if (error instanceof TRPCClientError && error.data !== undefined && error.data !== null) {
      return new BulkheadError(
        'UNAVAILABLE',
        `The agent of ${hostName} could not answer: ${error.message.slice(0, 500)}`,
      );
    }
    return new BulkheadError('HOST_UNREACHABLE', `The connection to the agent of ${hostName} was lost.`);
  }
}
