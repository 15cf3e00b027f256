'use client';

import { formatBytes, formatCores } from '@bulkhead/shared';
import type { InstanceRow } from '@bulkhead/shared';
import { Alert, Stack } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { FactList } from '../../components/fact-list.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { HealthBadge } from '../../components/health-check/health-badge.tsx';
import { InstanceStateBadge } from '../../components/state-badge.tsx';
import { TagList } from '../../components/tag-list.tsx';
import { ProblemText } from '../../components/problem-text.tsx';

/** What a row knows of its instance, for the panel at the side. */
export function InstancePreview({ row }: { row: InstanceRow }) {
  const t = useTranslations('instances');
  return (
    <Stack gap="sm">
      <div>
        <InstanceStateBadge state={row.state} pending={row.pendingOperation} /> <HealthBadge state={row.health} />
      </div>
      {row.problem !== null && (
        <Alert color="red" variant="light" p="sm">
          <ProblemText problem={row.problem} />
        </Alert>
      )}
      <FactList
        facts={[
          { label: t('column.tags'), value: row.tags.length === 0 ? '–' : <TagList tags={row.tags} /> },
          { label: t('column.image'), value: row.image, mono: true },
          { label: t('column.cpu'), value: formatCores(row.cpuMillicores) },
          { label: t('column.memory'), value: formatBytes(row.memoryBytes) },
          { label: t('column.processes'), value: row.pids },
          { label: t('column.host'), value: row.hostReachable ? row.hostName : `${row.hostName} · ${t('hostSilent')}` },
          { label: t('column.restarts'), value: row.restarts },
          {
            label: t('column.started'),
            value: row.startedAtMs === null ? '–' : <RelativeTime atMs={row.startedAtMs} />,
          },
          { label: t('column.age'), value: <RelativeTime atMs={row.createdAtMs} /> },
          { label: t('column.id'), value: row.id, mono: true },
        ]}
      />
    </Stack>
  );
}
