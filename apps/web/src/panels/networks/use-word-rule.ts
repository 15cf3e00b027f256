'use client';

import type { SecurityRuleView } from '@bulkhead/shared';
import { useTranslations } from 'next-intl';

type Worded = Pick<SecurityRuleView, 'direction' | 'protocol' | 'portFrom' | 'portTo' | 'cidr' | 'peerGroupName'>;

/** Says a rule in a short sentence: `TCP 80–90 from group web`. */
export function useWordRule(): (rule: Worded) => string {
  const t = useTranslations('networks.rule');
  return (rule) => {
    const ports =
      rule.portFrom === null
        ? ''
        : rule.portTo === null || rule.portTo === rule.portFrom
          ? ` ${rule.portFrom}`
          : ` ${rule.portFrom}–${rule.portTo}`;
    const what = rule.protocol === 'any' ? t('everything') : `${rule.protocol.toUpperCase()}${ports}`;
    const peer =
      rule.cidr === null
        ? t('group', { name: rule.peerGroupName ?? '' })
        : rule.cidr === '0.0.0.0/0'
          ? t('anywhere')
          : rule.cidr;
    return t(rule.direction === 'ingress' ? 'from' : 'to', { what, peer });
  };
}
