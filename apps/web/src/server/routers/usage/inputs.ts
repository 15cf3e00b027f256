import {
  MAX_USAGE_LAYERS,
  MAX_USAGE_ROWS,
  timeZoneSchema,
  USAGE_GROUPS,
  usageGroupingShape,
  usageMonthSchema,
  usageRangeShape,
  USAGE_STEPS,
  tenantGroupSchema,
} from '@bulkhead/shared';
import { z } from 'zod';

/** Days and months are those of this zone. */
const timeZone = timeZoneSchema.default('UTC');
const groups = { ofTenant: tenantGroupSchema.default('instance'), ofAll: z.enum(USAGE_GROUPS).default('tenant') };

const rows = {
  ...usageRangeShape,
  ...usageGroupingShape,
  timeZone,
  step: z.enum(USAGE_STEPS).default('total'),
  page: z.int().min(1).max(100_000).default(1),
  pageSize: z.int().min(1).max(MAX_USAGE_ROWS).default(50),
};
export const rowsInput = { ...rows, groupBy: groups.ofTenant };
export const rowsOfAllInput = { ...rows, groupBy: groups.ofAll };

const chart = {
  ...usageRangeShape,
  ...usageGroupingShape,
  timeZone,
  step: z.enum(USAGE_STEPS).default('day'),
  layers: z.int().min(1).max(MAX_USAGE_LAYERS).default(8),
};
export const chartInput = { ...chart, groupBy: groups.ofTenant };
export const chartOfAllInput = { ...chart, groupBy: groups.ofAll };

export const monthInput = { month: usageMonthSchema, timeZone };
