import { ID_PATTERN, INSTANCE_STATES, SLUG_PATTERN } from '@bulkhead/shared';
import { createParser, parseAsNumberLiteral, parseAsString, parseAsStringLiteral } from 'nuqs/server';
import type { inferParserType } from 'nuqs/server';

/** By what the server can order instances. */
export const SORT_COLUMNS = ['name', 'state', 'host', 'cpu', 'memory', 'created'] as const;
/** How many rows a page may have. */
export const PAGE_SIZES = [20, 50, 100, 200] as const;
const SEARCH_MAX = 100;
const PAGE_MAX = 100_000;

/** A text that the pattern takes; anything else in the URL is as if it were not there. */
const parseAs = (pattern: RegExp) =>
  createParser({ parse: (text) => (pattern.test(text) ? text : null), serialize: (text: string) => text });

const parseAsPage = createParser({
  parse: (text) => (/^[1-9]\d{0,5}$/.test(text) && Number(text) <= PAGE_MAX ? Number(text) : null),
  serialize: (page: number) => String(page),
});

/** The list's place in the URL. */
export const allInstancesSearch = {
  q: parseAsString.withDefault(''),
  tenant: parseAs(SLUG_PATTERN),
  host: parseAs(ID_PATTERN),
  state: parseAsStringLiteral(INSTANCE_STATES),
  sort: parseAsStringLiteral(SORT_COLUMNS).withDefault('name'),
  order: parseAsStringLiteral(['asc', 'desc']).withDefault('asc'),
  page: parseAsPage.withDefault(1),
  rows: parseAsNumberLiteral(PAGE_SIZES).withDefault(50),
};
export type AllInstancesSearch = inferParserType<typeof allInstancesSearch>;

/** What instances.listAll is asked for a place in the URL. */
export function toListInput(search: AllInstancesSearch) {
  const text = search.q.trim().slice(0, SEARCH_MAX);
  return {
    page: search.page,
    pageSize: search.rows,
    ...(text !== '' && { search: text }),
    ...(search.tenant !== null && { tenantSlug: search.tenant }),
    ...(search.host !== null && { hostId: search.host }),
    ...(search.state !== null && { state: search.state }),
    sort: { column: search.sort, direction: search.order },
  };
}

/** True where anything narrows the list: then "nothing here" means something else. */
export function isNarrowed({ q, tenant, host, state }: AllInstancesSearch): boolean {
  return q !== '' || tenant !== null || host !== null || state !== null;
}
