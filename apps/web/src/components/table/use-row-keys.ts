'use client';

import { useHotkeys } from '@mantine/hooks';
import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import type { RefObject } from 'react';

interface RowKeys {
  rowIds: readonly string[];
  /** Scrolls a row into the window where only some are drawn. */
  reveal: (index: number) => void;
  onSelect: ((rowId: string) => void) | undefined;
  /** Told where the cursor went. */
  onMove: ((rowId: string) => void) | undefined;
}

/**
 * `j` and `k` move the focus from row to row, `x` selects; Enter and the space bar are the row's own. On a page with
 * several tables they work on the one that has the focus, else on the first.
 */
export function useRowKeys(body: RefObject<HTMLElement | null>, { rowIds, reveal, onSelect, onMove }: RowKeys): void {
  const move = (step: 1 | -1) => {
    if (!isAddressed(body.current) || rowIds.length === 0) return;
    const current = rowIds.indexOf(focusedRow(body.current) ?? '');
    const index = Math.min(rowIds.length - 1, Math.max(0, current + step));
    const rowId = rowIds[index];
    if (rowId === undefined) return;
    reveal(index);
    onMove?.(rowId);
    // Where only a window is drawn the row is there after the next frame.
    if (!focusRow(body.current, rowId)) requestAnimationFrame(() => focusRow(body.current, rowId));
  };
  const select = () => {
    const rowId = isAddressed(body.current) ? focusedRow(body.current) : null;
    if (rowId !== null) onSelect?.(rowId);
  };
  const wanted = useWantedRow();
  const isThere = rowIds.includes(wanted);
  const goTo = useEffectEvent((rowId: string) => {
    reveal(rowIds.indexOf(rowId));
    if (!focusRow(body.current, rowId)) requestAnimationFrame(() => focusRow(body.current, rowId));
  });
  // Once the row is there; afterwards the reader is free to go elsewhere.
  useEffect(() => {
    if (isThere) goTo(wanted);
  }, [wanted, isThere]);
  useHotkeys([
    ['j', () => move(1)],
    ['k', () => move(-1)],
    ['x', select],
  ]);
}

/** The row that the address names, as `#row=<id>`: what led here was about it. */
function useWantedRow(): string {
  return useSyncExternalStore(
    (listener) => {
      window.addEventListener('hashchange', listener);
      return () => window.removeEventListener('hashchange', listener);
    },
    () => new URLSearchParams(window.location.hash.slice(1)).get('row') ?? '',
    () => '',
  );
}

function isAddressed(body: HTMLElement | null): body is HTMLElement {
  if (body === null || document.querySelector('[aria-modal="true"]') !== null) return false;
  const bodies = [...document.querySelectorAll('tbody[data-keys]')];
  return (bodies.find((each) => each.contains(document.activeElement)) ?? bodies[0]) === body;
}

function focusedRow(body: HTMLElement): string | null {
  const row = document.activeElement?.closest<HTMLElement>('tr[data-row]') ?? null;
  return row !== null && body.contains(row) ? (row.dataset.row ?? null) : null;
}

function focusRow(body: HTMLElement | null, rowId: string): boolean {
  const row = body?.querySelector<HTMLElement>(`tr[data-row="${CSS.escape(rowId)}"]`);
  row?.focus({ preventScroll: true });
  row?.scrollIntoView({ block: 'nearest' });
  return row !== null && row !== undefined;
}
