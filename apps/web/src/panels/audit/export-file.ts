import type { AuditCursor, AuditEntryView, AuditPage } from '@bulkhead/shared';
import { CSV_MARK, csvLine } from '../../components/table/csv.ts';

export type ExportFormat = 'csv' | 'jsonl';

/** Entries in one file. Whoever needs more narrows the time. */
export const MAX_EXPORTED = 50_000;

const COLUMNS = [
  'seq',
  'time',
  'actor',
  'actorName',
  'tenant',
  'action',
  'target',
  'outcome',
  'address',
  'details',
  'chain',
  'hash',
] as const;

interface Exported {
  /** Pieces of the file, a page each. */
  parts: string[];
  entries: number;
  /** There were more than a file may hold. */
  truncated: boolean;
}

/** Reads page after page into the pieces of a file; `onProgress` hears how many entries there are so far. */
export async function readExport(
  readPage: (before: AuditCursor | undefined) => Promise<AuditPage>,
  format: ExportFormat,
  onProgress: (entries: number) => void,
): Promise<Exported> {
  const parts = format === 'csv' ? [CSV_MARK, csvLine(COLUMNS)] : [];
  let entries = 0;
  let before: AuditCursor | undefined;
  for (;;) {
    const page = await readPage(before);
    parts.push(page.rows.map(format === 'csv' ? toCsvLine : toJsonLine).join(''));
    entries += page.rows.length;
    onProgress(entries);
    if (page.next === null) return { parts, entries, truncated: false };
    if (entries >= MAX_EXPORTED) return { parts, entries, truncated: true };
    before = page.next;
  }
}

export function toCsvLine(entry: AuditEntryView): string {
  const { atMs, actorName, tenantSlug, details, ...rest } = entry;
  const fields: Record<(typeof COLUMNS)[number], string> = {
    ...rest,
    seq: String(rest.seq),
    time: new Date(atMs).toISOString(),
    actorName: actorName ?? '',
    tenant: tenantSlug ?? '',
    details: JSON.stringify(details),
  };
  return csvLine(COLUMNS.map((column) => fields[column]));
}

function toJsonLine({ atMs, ...entry }: AuditEntryView): string {
  return `${JSON.stringify({ time: new Date(atMs).toISOString(), ...entry })}\n`;
}
