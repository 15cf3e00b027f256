'use client';

import { useLocalStorage } from '@mantine/hooks';
import { usePathname, useSearchParams } from 'next/navigation';
import { useSession } from '../use-session.ts';
import { parseStored } from './parse-stored.ts';

/** More than anybody looks through. */
const MAX_VIEWS = 30;

export interface SavedView {
  name: string;
  query: string;
}

function isView(stored: unknown): stored is SavedView {
  if (typeof stored !== 'object' || stored === null || !('name' in stored) || !('query' in stored)) return false;
  const { name, query } = stored;
  const isName = typeof name === 'string' && name !== '' && name.length <= 60;
  return isName && typeof query === 'string' && query.length <= 2_000 && Object.keys(stored).length === 2;
}

/** What this browser keeps of an account's views of a table. */
export const isViews = (stored: unknown): stored is SavedView[] =>
  Array.isArray(stored) && stored.length <= MAX_VIEWS && stored.every(isView);

/** The place in the URL without the page: a view is a filter and an order, not where somebody had scrolled to. */
export function viewOf(search: string): string {
  const parameters = new URLSearchParams(search);
  parameters.delete('page');
  parameters.sort();
  return parameters.toString();
}

/**
 * Named filters of a table. They are kept in this browser and for this account, since they are a habit and no secret: who
 * wants to hand one on hands on the address. Nothing but the view's own address is kept.
 */
export function useSavedViews(tableId: string) {
  const userId = useSession()?.user?.id ?? 'nobody';
  const pathname = usePathname();
  const current = viewOf(useSearchParams().toString());
  const [views, setViews] = useLocalStorage<SavedView[]>({
    key: `bulkhead-views-${tableId}-${userId}`,
    defaultValue: [],
    deserialize: (text) => parseStored(text, isViews, []),
  });
  return {
    views,
    current,
    full: views.length >= MAX_VIEWS,
    apply: (view: SavedView) => window.history.pushState(null, '', `${pathname}?${view.query}`),
    save: (name: string) =>
      setViews([...views.filter((view) => view.name !== name), { name, query: current }].slice(-MAX_VIEWS)),
    remove: (name: string) => setViews(views.filter((view) => view.name !== name)),
  };
}
