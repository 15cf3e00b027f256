import { AUDIT_OUTCOMES, type AuditFilters } from '@bulkhead/shared';
import { createParser, parseAsString, parseAsStringLiteral } from 'nuqs/server';
import type { inferParserType } from 'nuqs/server';

const TEXT_MAX = 100;
const MOMENT_MAX = 8.64e15;

/** A moment in epoch milliseconds; anything else in the URL is as if it were not there. */
const parseAsMoment = createParser({
  parse: (text) => (/^\d{1,16}$/.test(text) && Number(text) <= MOMENT_MAX ? Number(text) : null),
  serialize: (moment: number) => String(moment),
});

/** What the list is narrowed to, in the URL. */
export const auditSearch = {
  who: parseAsString.withDefault(''),
  what: parseAsString.withDefault(''),
  target: parseAsString.withDefault(''),
  outcome: parseAsStringLiteral(AUDIT_OUTCOMES),
  from: parseAsMoment,
  to: parseAsMoment,
};
export type AuditSearch = inferParserType<typeof auditSearch>;

export const NO_FILTERS: AuditSearch = { who: '', what: '', target: '', outcome: null, from: null, to: null };

/** What the server is asked for a place in the URL. */
export function toFilters(search: AuditSearch): AuditFilters {
  const text = (name: 'who' | 'what' | 'target') => {
    const value = search[name].trim().slice(0, TEXT_MAX);
    return value === '' ? {} : { [name]: value };
  };
  return {
    ...text('who'),
    ...text('what'),
    ...text('target'),
    ...(search.outcome !== null && { outcome: search.outcome }),
    ...(search.from !== null && { fromMs: search.from }),
    ...(search.to !== null && { toMs: search.to }),
  };
}

/** True where anything narrows the list: then "nothing here" means something else. */
export function isNarrowed(search: AuditSearch): boolean {
  return Object.keys(toFilters(search)).length > 0;
}
