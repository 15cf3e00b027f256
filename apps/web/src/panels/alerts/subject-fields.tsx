'use client';

import { ALERT_SUBJECTS } from '@bulkhead/shared';
import { Select, SegmentedControl, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useSubjects } from './queries/use-subjects.ts';
import { aboutKind, type RuleDraft, type WrongField } from './rule-draft.ts';

export interface RuleFieldsProps {
  tenantSlug: string | null;
  draft: RuleDraft;
  onChange: (draft: RuleDraft) => void;
  wrong: ReadonlySet<WrongField>;
  /** What the rule looks at stays. */
  isFixed: boolean;
}

const OF_TENANTS = ALERT_SUBJECTS.filter((kind) => kind !== 'host');

/** Whom a rule is about. */
export function SubjectFields({ tenantSlug, draft, onChange, wrong, isFixed }: RuleFieldsProps) {
  const t = useTranslations('alerts');
  const { subjectKind, which } = draft;
  const isOwnTenant = tenantSlug !== null && subjectKind === 'tenant';
  const canBeOne = !isOwnTenant && !(tenantSlug === null && subjectKind === 'volume');
  const subjects = useSubjects(tenantSlug, which === 'one' ? subjectKind : null);
  const ways = [
    'all' as const,
    ...(subjectKind === 'instance' ? ['tag' as const] : []),
    ...(canBeOne ? ['one' as const] : []),
  ];
  return (
    <Stack gap="sm">
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <Select
          label={t('form.about')}
          allowDeselect={false}
          disabled={isFixed}
          data={(tenantSlug === null ? ALERT_SUBJECTS : OF_TENANTS).map((value) => ({
            value,
            label: t(`kind.${value}`),
          }))}
          value={subjectKind}
          onChange={(value) => {
            const kind = ALERT_SUBJECTS.find((one) => one === value);
            if (kind) onChange(aboutKind({ ...draft, which: 'all' }, kind));
          }}
        />
        {which === 'tag' && (
          <TextInput
            label={t('form.tagLabel')}
            value={draft.tag}
            onChange={(event) => onChange({ ...draft, tag: event.currentTarget.value })}
            error={wrong.has('tag') && t('form.tagMissing')}
            spellCheck={false}
          />
        )}
        {which === 'one' && (
          <Select
            label={t('form.subject')}
            searchable
            data={subjects}
            value={draft.subjectId}
            onChange={(subjectId) => onChange({ ...draft, subjectId })}
            error={wrong.has('subjectId') && t('form.subjectMissing')}
          />
        )}
      </SimpleGrid>
      {ways.length > 1 && (
        <SegmentedControl
          aria-label={t('form.which')}
          data={ways.map((value) => ({ value, label: t(`form.${value}`) }))}
          value={which}
          onChange={(value) => onChange({ ...draft, which: value })}
        />
      )}
    </Stack>
  );
}
