'use client';

import type { InstanceAction, InstanceView } from '@bulkhead/shared';
import { useTranslations } from 'next-intl';
import { useTenantAllows } from '../../../components/use-session.ts';

/** Why an action of the settings cannot be asked for now, in words; null: it can. */
export function useNotNow(instance: InstanceView): (action: InstanceAction) => string | null {
  const t = useTranslations('instance-settings.notNow');
  const mayWrite = useTenantAllows(instance.tenantSlug, 'instances:write');
  return (action) => {
    if (!mayWrite) return t('readOnly');
    if (instance.lockedBy !== null) return t('locked', { name: instance.lockedBy });
    return instance.allowedActions.includes(action) ? null : t('deleting');
  };
}
