import type { MemoryEvent } from './prepare-memory-chart.ts';

interface MarkProps {
  event: MemoryEvent;
  /** Where the line of the event is; handed in by Recharts. */
  viewBox?: { x?: number; y?: number };
}

/** On top of an event's line: a cross for a kill, an open triangle for a hit ceiling. */
export function MemoryEventMark({ event, viewBox }: MarkProps) {
  const x = viewBox?.x;
  const y = viewBox?.y;
  if (x === undefined || y === undefined) return null;
  return (
    <path
      d={event.kind === 'kill' ? 'M-4 -4L4 4M4 -4L-4 4' : 'M-4 3L0 -4L4 3z'}
      transform={`translate(${x} ${y + 4})`}
      fill="none"
      stroke="var(--chart-ceiling)"
      strokeWidth={event.kind === 'kill' ? 2.5 : 1.25}
      data-event={event.kind}
      data-scope={event.scope}
    />
  );
}
