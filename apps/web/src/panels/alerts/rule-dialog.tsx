'use client';

import type { AlertRuleView } from '@bulkhead/shared';
import { TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useRuleName } from '../../components/alerts/use-rule-name.ts';
import { Dialog } from '../../components/dialog.tsx';
import { FormFrame } from '../../components/form-frame.tsx';
import { browserZone } from '../../components/time-zones.ts';
import { ConditionFields } from './condition-fields.tsx';
import { useAlertActions } from './queries/use-alerts.ts';
import { toDraft, toRuleInput, type WrongField } from './rule-draft.ts';
import { RulePreview } from './rule-preview.tsx';
import { SubjectFields } from './subject-fields.tsx';
import { TellingFields } from './telling-fields.tsx';

interface RuleDialogProps {
  /** Null: the operators'. */
  tenantSlug: string | null;
  /** The rule that is changed, or a new one; null: closed. */
  edited: AlertRuleView | 'new' | null;
  onClose: () => void;
}

/** Makes or changes a rule, and says while it is written for whom it would fire. */
export function RuleDialog({ tenantSlug, edited, onClose }: RuleDialogProps) {
  const t = useTranslations('alerts.form');
  const nameRule = useRuleName();
  const rule = edited === 'new' ? null : edited;
  return (
    <Dialog
      opened={edited !== null}
      onClose={onClose}
      title={rule === null ? t('new') : t('edit', { name: nameRule(rule) })}
      size="lg"
      closeOnClickOutside={false}
    >
      <RuleForm tenantSlug={tenantSlug} rule={rule} onClose={onClose} />
    </Dialog>
  );
}

interface RuleFormProps {
  tenantSlug: string | null;
  rule: AlertRuleView | null;
  onClose: () => void;
}

function RuleForm({ tenantSlug, rule, onClose }: RuleFormProps) {
  const t = useTranslations('alerts.form');
  const { save } = useAlertActions(tenantSlug);
  const [draft, setDraft] = useState(() => toDraft(rule, browserZone()));
  const [submitted, setSubmitted] = useState(false);
  const found = toRuleInput(draft);
  // A rule can be tried before it has a name.
  const tried = toRuleInput({ ...draft, name: draft.name.trim() || '-' });
  const wrong: ReadonlySet<WrongField> = 'wrong' in found && submitted ? found.wrong : new Set();
  const isBuiltIn = rule !== null && rule.builtIn !== null;
  const fields = { tenantSlug, draft, onChange: setDraft, wrong, isFixed: rule !== null };
  const submit = () => {
    setSubmitted(true);
    if ('wrong' in found) return;
    save.mutate({ ruleId: rule?.id ?? null, rule: found.input }, { onSuccess: onClose });
  };
  return (
    <FormFrame onSubmit={submit} onClose={onClose} submitLabel={t('save')} pending={save.isPending} error={save.error}>
      {!isBuiltIn && (
        <TextInput
          label={t('name')}
          description={t('nameHint')}
          data-autofocus
          autoComplete="off"
          value={draft.name}
          onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
          error={wrong.has('name') && t('invalidName')}
        />
      )}
      {!isBuiltIn && <SubjectFields {...fields} />}
      <ConditionFields {...fields} />
      <RulePreview tenantSlug={tenantSlug} input={'input' in tried ? tried.input : null} />
      <TellingFields {...fields} isBuiltIn={isBuiltIn} />
    </FormFrame>
  );
}
