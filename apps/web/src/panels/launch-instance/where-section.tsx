'use client';

import { availableIn } from '@bulkhead/shared';
import type { QuotaView } from '@bulkhead/shared';
import { Select, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { SectionCard } from '../../components/section-card.tsx';
import { useFormatResource } from '../../components/use-format-resource.ts';
import type { Assessment } from './assess-launch.ts';
import type { LaunchForm } from './use-launch-form.ts';

interface WhereSectionProps {
  form: LaunchForm;
  hosts: QuotaView['hosts'];
  assessment: Assessment;
}

const ANY_HOST = '';

/** Placement, or a host of one's choice. */
export function WhereSection({ form, hosts, assessment }: WhereSectionProps) {
  const t = useTranslations('launch.where');
  const format = useFormatResource();
  const byId = new Map(hosts.map((host) => [host.id, host]));
  const { hostId } = form.values;
  return (
    <SectionCard title={t('title')}>
      <Select
        label={t('host')}
        description={
          hostId === null && assessment.placed && assessment.host !== null
            ? t('placed', { host: assessment.host.name })
            : t('hostHint')
        }
        allowDeselect={false}
        searchable={hosts.length > 8}
        limit={100}
        data={[
          { value: ANY_HOST, label: t('any') },
          ...hosts.map(({ id, name, reachable }) => ({ value: id, label: name, disabled: !reachable })),
        ]}
        value={hostId ?? ANY_HOST}
        onChange={(value) => form.setFieldValue('hostId', value === null || value === ANY_HOST ? null : value)}
        error={form.errors.hostId}
        renderOption={({ option }) => {
          const host = byId.get(option.value);
          const left = host === undefined ? null : availableIn(host.room);
          return (
            <div>
              <Text size="sm">{option.label}</Text>
              {host !== undefined && left !== null && (
                <Text size="xs" c="dimmed">
                  {host.reachable
                    ? t('left', {
                        cpu: format('cpuMillicores', left.cpuMillicores),
                        memory: format('memoryBytes', left.memoryBytes),
                      })
                    : t('silent')}
                </Text>
              )}
            </div>
          );
        }}
      />
    </SectionCard>
  );
}
