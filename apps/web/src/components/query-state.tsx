'use client';

import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconCloudOff } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { ErrorAlert } from './error-alert.tsx';
import { RelativeTime } from './relative-time.tsx';

/** The part of a TanStack query's result that decides what to show. */
export interface QueryLike<Data> {
  data: Data | undefined;
  error: unknown;
  isError: boolean;
  dataUpdatedAt: number;
  refetch: () => unknown;
}

export interface QueryStateProps<Data> {
  query: QueryLike<Data>;
  /** Shown instead of the content when `isEmpty` says so. */
  empty?: ReactNode;
  isEmpty?: (data: Data) => boolean;
  /** Height of the placeholder while loading, in px, so that nothing jumps when the answer comes. */
  skeletonHeight?: number;
  /** A placeholder of the content's own shape, instead of plain bars. */
  skeleton?: ReactNode;
  children: (data: Data) => ReactNode;
}

function isEmptyList(data: unknown): boolean {
  if (Array.isArray(data)) return data.length === 0;
  return typeof data === 'object' && data !== null && 'total' in data && data.total === 0;
}

/** Loading, failed, empty, stale and there are five different pictures. */
export function QueryState<Data>({
  query,
  empty,
  isEmpty = isEmptyList,
  skeletonHeight = 240,
  skeleton,
  children,
}: QueryStateProps<Data>) {
  const t = useTranslations('common');
  const { data } = query;
  if (data === undefined) {
    if (query.isError) return <ErrorAlert error={query.error} onRetry={() => void query.refetch()} />;
    return (
      <div role="status" aria-busy="true" aria-label={t('loading')}>
        {skeleton ?? <Bars height={skeletonHeight} />}
      </div>
    );
  }
  return (
    <>
      {query.isError && (
        <Group role="status" gap="xs" mb="sm" wrap="nowrap">
          <IconCloudOff size={16} aria-hidden />
          <Text size="sm">{t.rich('stale', { when: () => <RelativeTime atMs={query.dataUpdatedAt} /> })}</Text>
          <Button variant="default" size="compact-xs" onClick={() => void query.refetch()}>
            {t('retry')}
          </Button>
        </Group>
      )}
      {empty !== undefined && isEmpty(data) ? empty : children(data)}
    </>
  );
}

const BAR_HEIGHT = 40;

function Bars({ height }: { height: number }) {
  const count = Math.max(1, Math.floor(height / (BAR_HEIGHT + 8)));
  return (
    <Stack gap={8} h={height}>
      {Array.from({ length: count }, (_, index) => (
        <Skeleton key={index} height={BAR_HEIGHT} />
      ))}
    </Stack>
  );
}
