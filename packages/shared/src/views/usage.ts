import { z } from 'zod';
import { idSchema, slugSchema } from '../ids.ts';
import { isTimeZone } from '../usage/calendar.ts';
import { BILLED_UNITS, USAGE_COUNTERS, type BilledUnit, type UsageCounter } from '../usage/counters.ts';
import { ADDITIVE_COUNTERS, USAGE_ORDERS, type AdditiveCounter } from '../usage/measures.ts';
import { HOUR_MS } from '../usage/series.ts';

export const MAX_USAGE_ROWS = 1_000;
/** Steps of a chart; more than a wide screen tells apart. */
export const MAX_USAGE_STEPS = 1_000;
/** Groups that a chart names; what is beyond them is summed up. */
export const MAX_USAGE_LAYERS = 12;
export const BILLED_UNIT_NAMES = Object.keys(BILLED_UNITS) as [BilledUnit, ...BilledUnit[]];

/** `total`: the range as one. */
export const USAGE_STEPS = ['total', 'hour', 'day', 'month'] as const;
export type UsageStep = (typeof USAGE_STEPS)[number];

export const timeZoneSchema = z
  .string()
  .min(1)
  .max(64)
  .refine(isTimeZone, 'This is no time zone; give a name such as Europe/Berlin or UTC.');
const wholeHour = z
  .int()
  .min(0)
  .max(8.64e15)
  .refine((atMs) => atMs % HOUR_MS === 0, 'Give a whole hour in epoch milliseconds: the ledger has hours.');

/** Hours from one to before another. */
export const usageRangeShape = { fromMs: wholeHour, toMs: wholeHour };
export const usageMonthSchema = z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/, 'Give a month such as 2026-11.');

/** The tenant's own kinds of grouping; that by tenant is the operators'. */
export const tenantGroupSchema = z.enum(['instance', 'image', 'tag', 'host']);

export const usageGroupingShape = {
  /** With `tag`: the part before `=` of the tags that are told apart; without it whole sets of tags are. */
  tagKey: z.string().min(1).max(64).optional(),
  orderBy: z.enum(USAGE_ORDERS).default('cpu'),
};

const counters = <Name extends string>(names: readonly Name[]) =>
  z.object(Object.fromEntries(names.map((name) => [name, z.number()])) as Record<Name, z.ZodNumber>);
/**
 * Sums in the ledger's own units. Whole numbers; beyond 2^53 the nearest that a double holds: a statement has them exactly.
 */
export const usageTotalsSchema = counters(USAGE_COUNTERS) satisfies z.ZodType<Record<UsageCounter, number>>;
export type UsageTotals = z.infer<typeof usageTotalsSchema>;
export const usageRestSchema = counters(ADDITIVE_COUNTERS) satisfies z.ZodType<Record<AdditiveCounter, number>>;
export type UsageRest = z.infer<typeof usageRestSchema>;

/** Millionths of the currency, rounded once at the end; null: nothing in it has a price. */
const costMicros = z.number().nullable();

export const usageRowSchema = z.object({
  /** The step's beginning; null: the whole range. */
  atMs: z.number().nullable(),
  /** An id, a reference of an image, a tag or a set of them; '' where there is none. */
  key: z.string(),
  label: z.string(),
  /** Of an instance: the tenant it belongs to, for operators. */
  tenantSlug: z.string().nullable(),
  /** It is still there and has a page. */
  exists: z.boolean(),
  totals: usageTotalsSchema,
  costMicros,
});
export type UsageRow = z.infer<typeof usageRowSchema>;

/** How complete the figures are. */
export const usageStandingSchema = z.object({
  /** The ledger's first hour; null: it has none. */
  firstHourMs: z.number().nullable(),
  /** The range reaches into hours that are not over. */
  counting: z.boolean(),
  /** Hosts whose journals are not read to the end of the range, or to now. What they bring is added to its hours. */
  waitingFor: z.array(z.object({ hostId: idSchema, hostName: z.string(), readToMs: z.number() })).max(100),
});
export type UsageStanding = z.infer<typeof usageStandingSchema>;

export const usageSummarySchema = z.object({
  fromMs: z.number(),
  toMs: z.number(),
  /** Of a tenant its compartments' own meters; for operators the hosts'. */
  whole: usageTotalsSchema,
  /** The sum of a tenant's instances; for operators of all tenants. */
  parts: usageTotalsSchema,
  /** `whole` less `parts`: of a tenant what is not attributed to an instance, for operators the system's. */
  rest: usageRestSchema,
  /** The same of the period of the same length before. */
  before: z.object({ whole: usageTotalsSchema, parts: usageTotalsSchema, costMicros }),
  costMicros,
  currency: z.string(),
  standing: usageStandingSchema,
});
export type UsageSummary = z.infer<typeof usageSummarySchema>;

export const usageRowsSchema = z.object({
  rows: z.array(usageRowSchema).max(MAX_USAGE_ROWS),
  total: z.number(),
  currency: z.string(),
});
export type UsageRows = z.infer<typeof usageRowsSchema>;

const values = z.array(z.number()).max(MAX_USAGE_STEPS);
export const usageChartSchema = z.object({
  /** Beginnings of the steps; the first is that of the range. */
  atMs: z.array(z.number()).max(MAX_USAGE_STEPS),
  /** The largest first, in the ledger's unit of what was asked for (of costs: millionths). */
  layers: z.array(z.object({ key: z.string(), label: z.string(), values })).max(MAX_USAGE_LAYERS),
  /** All other groups together; null: there are no others. */
  others: values.nullable(),
  /** The whole less all groups; null where they do not add up to it by nature, or to no whole. */
  rest: values.nullable(),
  currency: z.string(),
});
export type UsageChart = z.infer<typeof usageChartSchema>;

/** A decimal number of any size: no float has been near it. */
const decimal = z.string().regex(/^-?\d+(\.\d+)?$/);
export const statementLineSchema = z.object({
  unit: z.enum(BILLED_UNIT_NAMES),
  /** The hours in which this price held. */
  fromMs: z.number(),
  toMs: z.number(),
  /** In the ledger's unit, exact. */
  counted: z.string().regex(/^-?\d+$/),
  /** In units, to six decimals. */
  quantity: decimal,
  /** For one unit; null: it had no price. */
  price: decimal.nullable(),
  /** Rounded to the currency's smallest coin, half away from zero. */
  amount: decimal.nullable(),
});
export type StatementLine = z.infer<typeof statementLineSchema>;

const quantities = z.object(
  Object.fromEntries(BILLED_UNIT_NAMES.map((unit) => [unit, decimal])) as Record<BilledUnit, typeof decimal>,
);
export const statementInstanceSchema = z.object({
  /** Null: all that are not named one by one. */
  instanceId: idSchema.nullable(),
  name: z.string(),
  image: z.string(),
  quantities,
  /** To six decimals, not rounded to coins; null: nothing of it had a price. */
  amount: decimal.nullable(),
});
export type StatementInstance = z.infer<typeof statementInstanceSchema>;

export const statementSchema = z.object({
  tenantSlug: slugSchema,
  tenantName: z.string(),
  month: usageMonthSchema,
  timeZone: z.string(),
  fromMs: z.number(),
  toMs: z.number(),
  currency: z.string(),
  /** Digits after the point in amounts. */
  digits: z.int(),
  /** `counting`: the month is not over. `waiting`: some host has more to tell of it. `final`: it does not change any more. */
  state: z.enum(['counting', 'waiting', 'final']),
  waitingFor: usageStandingSchema.shape.waitingFor,
  lines: z.array(statementLineSchema).max(MAX_USAGE_ROWS),
  /** Of the amounts as they stand in the lines; null: no line has one. */
  sum: decimal.nullable(),
  instances: z.array(statementInstanceSchema).max(MAX_USAGE_ROWS + 1),
  /** What the compartments counted beyond their instances. */
  rest: quantities,
});
export type Statement = z.infer<typeof statementSchema>;

/** Millionths; no unit costs a thousand million. */
export const MAX_MICRO_PRICE = 10 ** 15;
export const usagePriceSchema = z.object({
  id: idSchema,
  unit: z.enum(BILLED_UNIT_NAMES),
  microPrice: z.int().min(0).max(MAX_MICRO_PRICE),
  validFromMs: z.number(),
  createdAtMs: z.number(),
  createdBy: z.string().nullable(),
  /** `past`: another holds now. `coming`: nothing that is over was counted with it, so it can be taken back. */
  state: z.enum(['past', 'current', 'coming']),
  removable: z.boolean(),
});
export type UsagePriceView = z.infer<typeof usagePriceSchema>;
export const usagePricesSchema = z.object({
  currency: z.string(),
  /** Once a price has held, the currency stays. */
  currencyIsFixed: z.boolean(),
  prices: z.array(usagePriceSchema).max(MAX_USAGE_ROWS),
});
export type UsagePrices = z.infer<typeof usagePricesSchema>;
export const currencySchema = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .refine((code) => Intl.supportedValuesOf('currency').includes(code), 'This is no currency; give its code, as EUR.');
