import { z } from 'zod';
import { MAX_STOP_GRACE_SEC } from '../policy/bounds.ts';

/** How it is found out whether a program still does its work. Run by the engine in the container, inside of its limits. */
export const healthCheckSchema = z.strictObject({
  /** Program and arguments; healthy when it ends with 0. */
  command: z
    .array(
      z
        .string()
        .min(1)
        .max(1024)
        .refine((text) => !text.includes('\0'), 'no NUL byte'),
    )
    .min(1)
    .max(32)
    .refine((command) => command.join(' ').length <= 2048, 'at most 2048 characters'),
  intervalSec: z.int().min(5).max(3600),
  timeoutSec: z.int().min(1).max(300),
  /** Failures in a row after which it is unhealthy. */
  retries: z.int().min(1).max(20),
  /** Failures in this time after a start do not count. */
  startPeriodSec: z.int().min(0).max(3600),
  /** Whether an unhealthy instance is restarted, as its restart policy says for one that failed. */
  restarts: z.boolean(),
});
export type HealthCheck = z.infer<typeof healthCheckSchema>;

export const HEALTH_STATES = ['none', 'starting', 'healthy', 'unhealthy'] as const;
export const observedHealthSchema = z.object({
  state: z.enum(HEALTH_STATES),
  failuresInRow: z.int().min(0),
  /** The end of what the last check printed. */
  lastOutput: z.string().max(1000),
});
export type ObservedHealth = z.infer<typeof observedHealthSchema>;

/** Seconds between the polite signal and the last one. */
export const stopGraceSecSchema = z.int().min(1).max(MAX_STOP_GRACE_SEC);
