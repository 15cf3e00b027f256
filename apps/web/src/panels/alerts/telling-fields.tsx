'use client';

import { MultiSelect, Select, SimpleGrid, Stack, Switch, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { timeZoneChoice } from '../../components/time-zones.ts';
import { useChannels } from '../alert-channels/queries/use-channels.ts';
import type { RuleFieldsProps } from './subject-fields.tsx';

/** When and through what somebody is told beside the bell. */
export function TellingFields({
  tenantSlug,
  draft,
  onChange,
  wrong,
  isBuiltIn,
}: RuleFieldsProps & { isBuiltIn: boolean }) {
  const t = useTranslations('alerts.form');
  const channels = useChannels(tenantSlug).data ?? [];
  return (
    <Stack gap="sm">
      {!isBuiltIn && (
        <MultiSelect
          label={t('channels')}
          description={channels.length === 0 ? t('noChannels') : t('channelsHint')}
          data={channels.map(({ id, name }) => ({ value: id, label: name }))}
          value={draft.channelIds}
          onChange={(channelIds) => onChange({ ...draft, channelIds })}
          disabled={channels.length === 0}
        />
      )}
      <Switch
        label={t('quiet')}
        description={t('quietHint')}
        checked={draft.hasQuietHours}
        onChange={(event) => onChange({ ...draft, hasQuietHours: event.currentTarget.checked })}
      />
      {draft.hasQuietHours && (
        <SimpleGrid cols={{ base: 1, xs: 3 }}>
          <TextInput
            type="time"
            label={t('quietFrom')}
            value={draft.quietFrom}
            onChange={(event) => onChange({ ...draft, quietFrom: event.currentTarget.value || '00:00' })}
          />
          <TextInput
            type="time"
            label={t('quietTo')}
            value={draft.quietTo}
            onChange={(event) => onChange({ ...draft, quietTo: event.currentTarget.value || '00:00' })}
            error={wrong.has('quietTo') && t('quietWrong')}
          />
          <Select
            label={t('timeZone')}
            searchable
            limit={50}
            allowDeselect={false}
            data={timeZoneChoice(draft.timeZone)}
            value={draft.timeZone}
            onChange={(timeZone) => timeZone !== null && onChange({ ...draft, timeZone })}
          />
        </SimpleGrid>
      )}
    </Stack>
  );
}
