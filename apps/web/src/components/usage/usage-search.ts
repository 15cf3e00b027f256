import { isTimeZone, USAGE_GROUPS, USAGE_ORDERS } from '@bulkhead/shared';
import { createParser, parseAsInteger, parseAsString, parseAsStringLiteral } from 'nuqs/server';
import type { inferParserType } from 'nuqs/server';
import { RANGE_PRESETS } from './usage-ranges.ts';

const parseAsDay = createParser({
  parse: (text) => (/^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.test(text) ? text : null),
  serialize: (day: string) => day,
});
const parseAsMonth = createParser({
  parse: (text) => (/^20\d\d-(0[1-9]|1[0-2])$/.test(text) ? text : null),
  serialize: (month: string) => month,
});
const parseAsZone = createParser({
  parse: (text) => (isTimeZone(text) ? text : null),
  serialize: (zone: string) => zone,
});

/** What the panel shows, in the URL. */
export const usageSearch = {
  tab: parseAsStringLiteral(['usage', 'statement', 'prices']).withDefault('usage'),
  range: parseAsStringLiteral(RANGE_PRESETS).withDefault('7d'),
  from: parseAsDay,
  to: parseAsDay,
  /** Null: the panel's own first grouping. */
  by: parseAsStringLiteral(USAGE_GROUPS),
  tag: parseAsString.withDefault(''),
  show: parseAsStringLiteral(USAGE_ORDERS).withDefault('cpu'),
  page: parseAsInteger.withDefault(1),
  month: parseAsMonth,
  /** Null: the browser's own. */
  zone: parseAsZone,
  /** Whose statement; operators choose. */
  tenant: parseAsString.withDefault(''),
};
export type UsageSearch = inferParserType<typeof usageSearch>;
