import { createParser, parseAsString } from 'nuqs/server';
import type { inferParserType } from 'nuqs/server';

export const PAGE_SIZE = 25;
const SEARCH_MAX = 100;
const PAGE_MAX = 100_000;

const parseAsPage = createParser({
  parse: (text) => (/^[1-9]\d{0,5}$/.test(text) && Number(text) <= PAGE_MAX ? Number(text) : null),
  serialize: (page: number) => String(page),
});

/** The list's place in the URL. */
export const usersSearch = { q: parseAsString.withDefault(''), page: parseAsPage.withDefault(1) };
export type UsersSearch = inferParserType<typeof usersSearch>;

/** What users.list is asked for a place in the URL. */
export function toListInput({ q, page }: UsersSearch) {
  return { search: q.trim().slice(0, SEARCH_MAX), page, pageSize: PAGE_SIZE };
}
