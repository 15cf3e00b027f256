'use client';

import { formatBytes, formatCores } from '@bulkhead/shared';
import { useInViewport } from '@mantine/hooks';
import { useRowUsage } from './live-usage.tsx';
import { sparklinePath } from './sparkline-path.ts';
import classes from './usage-cell.module.css';
import { SHOWN_SECONDS } from './usage-store.ts';

const WIDTH_PX = 64;
const HEIGHT_PX = 18;

interface UsageCellProps {
  instanceId: string;
  kind: 'cpu' | 'memory';
  /** What the full height stands for where less is used: millicores, or bytes. */
  reserved: number;
}

/** What an instance uses now, and a line of its last minute. Off the screen nothing is drawn and nothing is asked for. */
export function UsageCell({ instanceId, kind, reserved }: UsageCellProps) {
  const { ref, inViewport } = useInViewport<HTMLSpanElement>();
  const { seconds, latest } = useRowUsage(instanceId, inViewport);
  const values = seconds.map((second) => (second === null ? null : valueOf(kind, second)));
  const most = values.reduce<number>((highest, value) => Math.max(highest, value ?? 0), Math.max(1, reserved));
  const now = latest === null ? null : valueOf(kind, latest);
  return (
    <span ref={ref} className={classes.cell} data-usage={kind} {...(now !== null && { 'data-value': now })}>
      {inViewport && (
        <svg className={classes.line} width={WIDTH_PX} height={HEIGHT_PX} aria-hidden="true">
          <path d={sparklinePath(values, { width: WIDTH_PX, height: HEIGHT_PX, places: SHOWN_SECONDS, most })} />
        </svg>
      )}
      <span className={classes.number}>
        {now === null ? '–' : kind === 'cpu' ? formatCores(now) : formatBytes(now)}
      </span>
    </span>
  );
}

function valueOf(
  kind: UsageCellProps['kind'],
  { cpuMillicores, memoryKib }: { cpuMillicores: number; memoryKib: number },
): number {
  return kind === 'cpu' ? cpuMillicores : memoryKib * 1024;
}
