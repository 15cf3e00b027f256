import { z } from 'zod';
import { unavailable, type EngineClient } from './engine-client.ts';
import type { EngineDoor } from './settings.ts';

const QUERY_TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 32 * 1024 ** 2;
/** The engine is asked to give up before we do. */
const ENGINE_TIMEOUT = '9s';

type Point = readonly [atSec: number, value: string];

const answerSchema = z.object({
  status: z.literal('success'),
  data: z.object({
    resultType: z.literal('matrix'),
    result: z.array(
      z.object({
        metric: z.record(z.string(), z.string()),
        // A hundred thousand points are looked at one by one below: a schema for each would cost more than all the rest.
        values: z.array(z.custom<Point>(isPoint)),
      }),
    ),
  }),
});

function isPoint(value: unknown): boolean {
  return Array.isArray(value) && typeof value[0] === 'number' && typeof value[1] === 'string';
}

export interface RangeSeries {
  labels: Record<string, string>;
  points: { atMs: number; value: number }[];
}

/** Times in epoch milliseconds; both ends are asked about. */
export interface RangeQuery {
  query: string;
  startMs: number;
  endMs: number;
  stepMs: number;
}

/** Asks /api/v1/query_range. Throws UNAVAILABLE when what comes back is no answer to that. */
export async function queryRange(client: EngineClient, door: EngineDoor, range: RangeQuery): Promise<RangeSeries[]> {
  const form = new URLSearchParams({
    query: range.query,
    start: String(range.startMs / 1000),
    end: String(range.endMs / 1000),
    step: String(range.stepMs / 1000),
    timeout: ENGINE_TIMEOUT,
    // VictoriaMetrics would move the ends to where it has answers already, and keep answers that late minutes make wrong.
    nocache: '1',
  });
  const { status, body } = await client.send(door, {
    path: '/api/v1/query_range',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: Buffer.from(form.toString()),
    timeoutMs: QUERY_TIMEOUT_MS,
    maxAnswerBytes: MAX_ANSWER_BYTES,
  });
  if (status !== 200) throw unavailable(door, `answers a question with status ${status}`);
  const parsed = answerSchema.safeParse(parse(body));
  if (!parsed.success) throw unavailable(door, 'answers with something that is no answer of Prometheus’');
  return parsed.data.data.result.map(({ metric, values }) => ({
    labels: metric,
    points: values.flatMap(([atSec, text]) => {
      const value = Number(text);
      return Number.isFinite(value) ? [{ atMs: Math.round(atSec * 1000), value }] : [];
    }),
  }));
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
