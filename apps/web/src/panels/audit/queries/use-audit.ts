import type { AuditCursor, AuditFilters } from '@bulkhead/shared';
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { saveFile } from '../../../components/save-file.ts';
import { useTRPC, useTRPCClient } from '../../../trpc/client.tsx';
import { readExport, type ExportFormat } from '../export-file.ts';

const PAGE_SIZE = 50;
const EXPORT_PAGE_SIZE = 500;

/** Whose entries: one tenant's, or with null everybody's. */
type Whose = string | null;

/** Entries, newest first; older ones are read when they are asked for. */
export function useEntries(tenantSlug: Whose, filters: AuditFilters) {
  const trpc = useTRPC();
  const readPage = useReadPage(tenantSlug, filters);
  return useInfiniteQuery({
    queryKey: [
      ...(tenantSlug === null ? trpc.audit.listAll.pathKey() : trpc.audit.list.pathKey()),
      tenantSlug,
      filters,
    ],
    queryFn: ({ pageParam, signal }) => readPage(pageParam ?? undefined, PAGE_SIZE, signal),
    initialPageParam: null as AuditCursor | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
}

/** How far the chains are verified. */
export function useStanding(tenantSlug: Whose) {
  const trpc = useTRPC();
  const own = useQuery(
    trpc.audit.standing.queryOptions({ tenantSlug: tenantSlug ?? '' }, { enabled: tenantSlug !== null }),
  );
  const all = useQuery(trpc.audit.standingOfAll.queryOptions(undefined, { enabled: tenantSlug === null }));
  return tenantSlug === null ? all : own;
}

/** Reads everything that the filters let through into a file and hands it to the browser. */
export function useExport(tenantSlug: Whose, filters: AuditFilters) {
  const readPage = useReadPage(tenantSlug, filters);
  const [entries, setEntries] = useState(0);
  const exporting = useMutation({
    mutationFn: async (format: ExportFormat) => {
      setEntries(0);
      const exported = await readExport((before) => readPage(before, EXPORT_PAGE_SIZE), format, setEntries);
      const type = format === 'csv' ? 'text/csv' : 'application/jsonl';
      saveFile(new Blob(exported.parts, { type }), `audit-${tenantSlug ?? 'all'}.${format}`);
      return exported;
    },
  });
  return { exporting, entries };
}

function useReadPage(tenantSlug: Whose, filters: AuditFilters) {
  const client = useTRPCClient();
  return (before: AuditCursor | undefined, limit: number, signal?: AbortSignal) => {
    const input = { ...filters, limit, ...(before && { before }) };
    const options = signal ? { signal } : {};
    return tenantSlug === null
      ? client.audit.listAll.query(input, options)
      : client.audit.list.query({ tenantSlug, ...input }, options);
  };
}
