import { DAY_MS, type HistorySeries } from '@bulkhead/shared';
import { StepGatherer } from '../history/gather-steps.ts';
import type { HistoryQuery, HistoryRows, MinuteStore } from '../history/history-store.ts';
import type { EngineClient } from './engine-client.ts';
import { queryRange } from './query-range.ts';
import { groupSubjects, type SubjectGroup } from './selector.ts';
import { metricName, SERIES_NAMES, type Stat } from './series-names.ts';
import type { EngineDoor } from './settings.ts';

/** Subjects in one question: their ids are in its text, and engines bound that to 16 KiB. */
const SUBJECTS_PER_QUESTION = 100;
const QUESTIONS_AT_ONCE = 6;

/** Of one step: least, sum and number of the minutes' means, most. */
const PARTS = {
  min: { stat: 'min', over: 'min_over_time', by: 'min' },
  sum: { stat: 'mean', over: 'sum_over_time', by: 'sum' },
  count: { stat: 'mean', over: 'count_over_time', by: 'sum' },
  max: { stat: 'max', over: 'max_over_time', by: 'max' },
} as const satisfies Record<string, { stat: Stat; over: string; by: string }>;
type Part = keyof typeof PARTS;
const PART_NAMES = Object.keys(PARTS) as Part[];

type Known = Partial<Record<Part, number>>;

/**
 * Minutes in an engine that speaks Prometheus, asked for with `min_over_time`, `sum_over_time`, `count_over_time` and
 * `max_over_time`. How long it keeps them is its own setting; it is asked about as many days as PostgreSQL would keep.
 */
export function createPrometheusStore(options: {
  client: EngineClient;
  door: EngineDoor;
  keptDays: number;
  now: () => Date;
}): MinuteStore {
  return {
    keptSinceMs: () => options.now().getTime() - options.keptDays * DAY_MS,
    read: (query) => readMinutes(options, query),
  };
}

async function readMinutes(
  { client, door }: { client: EngineClient; door: EngineDoor },
  query: HistoryQuery,
): Promise<HistoryRows[]> {
  const { fromMs, toMs, stepMs, series } = query;
  const gatherers = query.subjects.map(() => new StepGatherer(query));
  const questions = groupSubjects(query.subjects, SUBJECTS_PER_QUESTION).flatMap((group) =>
    series.map((one) => ({ group, series: one })),
  );
  const takeTurns = async () => {
    for (let question = questions.shift(); question !== undefined; question = questions.shift()) {
      const { group } = question;
      const steps = await readSteps(question);
      for (const { id, hostId, atMs, known } of steps) {
        const { min, sum, count, max } = toOurs(question.series, known);
        const place = group.places.get(id);
        if (place !== undefined && count > 0) {
          gatherers[place]?.column(hostId, question.series).add(atMs, min, sum, count, max);
        }
      }
    }
  };
  await Promise.all(Array.from({ length: QUESTIONS_AT_ONCE }, takeTurns));
  return gatherers.map((gatherer) => gatherer.rows());

  async function readSteps({ group, series: one }: { group: SubjectGroup; series: HistorySeries }) {
    const found = new Map<string, { id: string; hostId: string; atMs: number; known: Known }>();
    for (const part of PART_NAMES) {
      const answer = await queryRange(client, door, {
        query: expressionOf(group, one, part, stepMs),
        // A window ends where it is asked about.
        startMs: fromMs + stepMs,
        endMs: toMs,
        stepMs,
      });
      for (const { labels, points } of answer) {
        const id = labels[group.idLabel] ?? '';
        const hostId = labels.host_id ?? '';
        for (const { atMs, value } of points) {
          const beginMs = atMs - stepMs;
          const key = `${id} ${hostId} ${beginMs}`;
          const step = found.get(key) ?? { id, hostId, atMs: beginMs, known: {} };
          step.known[part] = value;
          found.set(key, step);
        }
      }
    }
    return found.values();
  }
}

/** Pure: one part of each step of a series, by who it is about and on which host. */
export function expressionOf(group: SubjectGroup, series: HistorySeries, part: Part, stepMs: number): string {
  const { stat, over, by } = PARTS[part];
  const labels = new Set([group.idLabel, 'host_id']);
  const selected = `${metricName(group.kind, series)}{${group.selector},stat="${stat}"}`;
  return `${by} by (${[...labels].join(', ')}) (${over}(${selected}[${stepMs / 1000}s]))`;
}

/** Back into whole numbers: the engine's are these, divided. */
function toOurs(series: HistorySeries, { min = 0, sum = 0, count = 0, max = 0 }: Known): Required<Known> {
  const { scale } = SERIES_NAMES[series];
  const whole = (value: number) => Math.round(value * scale);
  return { min: whole(min), sum: whole(sum), count: Math.round(count), max: whole(max) };
}
