'use client';

import type { AlertSeverity } from '@bulkhead/shared';
import { IconAlertOctagon, IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import classes from './alerts.module.css';

const ICONS = { critical: IconAlertOctagon, warning: IconAlertTriangle, info: IconInfoCircle };

/** How grave something is, in shape, colour and word. */
export function SeverityMark({ severity }: { severity: AlertSeverity }) {
  const t = useTranslations('alerts.severity');
  const Icon = ICONS[severity];
  return (
    <span className={classes.severity} data-severity={severity}>
      <Icon size={15} stroke={1.8} aria-hidden />
      {t(severity)}
    </span>
  );
}
