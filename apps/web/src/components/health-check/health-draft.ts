import { healthCheckSchema } from '@bulkhead/shared';
import type { HealthCheck } from '@bulkhead/shared';
import { joinCommandLine, splitCommandLine } from '../split-command-line.ts';

/** A check as a form holds it. Numbers are null while nothing is typed. */
export interface HealthDraft {
  enabled: boolean;
  commandLine: string;
  intervalSec: number | null;
  timeoutSec: number | null;
  retries: number | null;
  startPeriodSec: number | null;
  restarts: boolean;
}
export type HealthFault = 'commandLine' | 'intervalSec' | 'timeoutSec' | 'retries' | 'startPeriodSec';

const USUAL = { intervalSec: 30, timeoutSec: 5, retries: 3, startPeriodSec: 10, restarts: true };

export function toHealthDraft(check: HealthCheck | null): HealthDraft {
  if (check === null) return { enabled: false, commandLine: '', ...USUAL };
  const { command, ...rest } = check;
  return { enabled: true, commandLine: joinCommandLine(command), ...rest };
}

/** What the API wants; a number that is not typed becomes one that it refuses under its own name. */
export function draftToHealth(draft: HealthDraft): HealthCheck | null {
  if (!draft.enabled) return null;
  const line = splitCommandLine(draft.commandLine);
  return {
    command: line.ok ? line.words : [],
    intervalSec: draft.intervalSec ?? -1,
    timeoutSec: draft.timeoutSec ?? -1,
    retries: draft.retries ?? -1,
    startPeriodSec: draft.startPeriodSec ?? -1,
    restarts: draft.restarts,
  };
}

/** The fields that are wrong; none where there is no check. */
export function healthFaults(draft: HealthDraft): HealthFault[] {
  const check = draftToHealth(draft);
  if (check === null) return [];
  const result = healthCheckSchema.safeParse(check);
  if (result.success) return [];
  return [...new Set(result.error.issues.map(({ path }) => toFault(String(path[0]))))];
}

function toFault(field: string): HealthFault {
  return field === 'command' || field === '' ? 'commandLine' : (field as HealthFault);
}
