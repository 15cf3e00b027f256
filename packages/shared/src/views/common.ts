import { z } from 'zod';
import type { Resources } from '../quota.ts';

export const resourcesViewSchema = z.object({
  instances: z.number(),
  cpuMillicores: z.number(),
  memoryBytes: z.number(),
  pids: z.number(),
}) satisfies z.ZodType<Resources>;

export const roomViewSchema = z.object({ limit: resourcesViewSchema, reserved: resourcesViewSchema });

/** What is really used, as of the hosts' last heartbeats. */
export const usageViewSchema = z.object({
  cpuMillicores: z.number(),
  memoryBytes: z.number(),
  pids: z.number(),
});

/** One page of a list and the size of the whole. */
export const pageOf = <T extends z.ZodType>(row: T) => z.object({ rows: z.array(row), total: z.number() });

/** Paging of every list: 1-based page, at most 100 rows. */
export const pagingSchema = {
  page: z.int().min(1).max(100_000).default(1),
  pageSize: z.int().min(1).max(200).default(20),
};

export const doneSchema = z.object({ ok: z.literal(true) });
export const DONE = { ok: true } as const;
