import { INSTANCE_STATES, TAG_PATTERN } from '@bulkhead/shared';
import { createParser, parseAsInteger, parseAsNumberLiteral, parseAsString, parseAsStringLiteral } from 'nuqs/server';
import type { inferParserType } from 'nuqs/server';

/** By what the server can order instances. */
export const SORT_COLUMNS = ['name', 'state', 'host', 'cpu', 'memory', 'created'] as const;
export type SortColumn = (typeof SORT_COLUMNS)[number];

/** How many rows a page may have. */
export const PAGE_SIZES = [20, 50, 100, 200] as const;

/** Longer than any name; what is pasted by mistake is cut. */
const SEARCH_MAX = 100;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const parseAsHostId = createParser({
  parse: (text) => (UUID.test(text) ? text : null),
  serialize: (id: string) => id,
});
const parseAsTag = createParser({
  parse: (text) => (TAG_PATTERN.test(text) ? text : null),
  serialize: (tag: string) => tag,
});
const parseAsPage = createParser({
  parse: (text) => {
    const page = parseAsInteger.parse(text);
    return page !== null && page >= 1 && page <= 100_000 ? page : null;
  },
  serialize: (page: number) => String(page),
});

/** The list's place in the URL: what somebody who is handed the address sees too. */
export const instancesSearch = {
  q: parseAsString.withDefault(''),
  state: parseAsStringLiteral(INSTANCE_STATES),
  host: parseAsHostId,
  tag: parseAsTag,
  sort: parseAsStringLiteral(SORT_COLUMNS).withDefault('created'),
  order: parseAsStringLiteral(['asc', 'desc']).withDefault('desc'),
  page: parseAsPage.withDefault(1),
  rows: parseAsNumberLiteral(PAGE_SIZES).withDefault(20),
};
export type InstancesSearch = inferParserType<typeof instancesSearch>;

/** What instances.list is asked for a place in the URL. */
export function toListInput(tenantSlug: string, search: InstancesSearch) {
  const text = search.q.trim().slice(0, SEARCH_MAX);
  return {
    tenantSlug,
    page: search.page,
    pageSize: search.rows,
    ...(text !== '' && { search: text }),
    ...(search.state !== null && { state: search.state }),
    ...(search.host !== null && { hostId: search.host }),
    ...(search.tag !== null && { tag: search.tag }),
    sort: { column: search.sort, direction: search.order },
  };
}

/** Everything that narrows the list, taken away. */
export const NO_FILTERS = { q: '', state: null, host: null, tag: null } as const;

/** True where anything narrows the list: then "nothing here" means something else. */
export function isFiltered({ q, state, host, tag }: InstancesSearch): boolean {
  return q !== '' || state !== null || host !== null || tag !== null;
}
