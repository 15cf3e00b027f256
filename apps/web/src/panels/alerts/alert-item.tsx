'use client';

import type { AlertView } from '@bulkhead/shared';
import { Anchor, Text, Tooltip } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { ActionButton } from '../../components/action-button.tsx';
import { subjectHref } from '../../components/alerts/subject-href.ts';
import { useRuleName } from '../../components/alerts/use-rule-name.ts';
import { Link } from '../../components/link.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import classes from './alerts.module.css';
import { SeverityMark } from './severity-mark.tsx';
import { useAlertWords } from './use-alert-words.ts';

interface AlertItemProps {
  alert: AlertView;
  isOperator: boolean;
  /** Left out where nothing is done from here. */
  acknowledging?: {
    /** Why it cannot be done; null: it can. */
    reason: string | null;
    pendingId: string | null;
    onAcknowledge: (alertId: string) => void;
  };
}

/** One alert: how grave, what is called so, of whom, and the sentence with its numbers. */
export function AlertItem({ alert, isOperator, acknowledging }: AlertItemProps) {
  const t = useTranslations('alerts');
  const nameRule = useRuleName();
  const words = useAlertWords();
  const { subject, severity, firedAtMs, startedAtMs, state, toldAtMs } = alert;
  const rule = nameRule({ builtIn: alert.builtIn, name: alert.ruleName });
  const name = words.subjectName(subject);
  return (
    <li className={classes.item} data-severity={severity} data-testid="alert">
      <div className={classes.words}>
        <div className={classes.head}>
          <SeverityMark severity={severity} />
          <span className={classes.name}>{rule}</span>
          <SubjectLink subject={subject} name={name} isOperator={isOperator} />
        </div>
        <p className={classes.sentence}>{words.sentence(alert.condition, alert.finding)}</p>
      </div>
      <div className={classes.aside}>
        {state === 'firing' && toldAtMs === null && <span>{t('firing.held')}</span>}
        <RelativeTime atMs={firedAtMs ?? startedAtMs} />
        {alert.acknowledgedAtMs !== null ? (
          <span>
            {alert.acknowledgedBy === null
              ? t('firing.acknowledgedBySomebody')
              : t('firing.acknowledged', { name: alert.acknowledgedBy })}
          </span>
        ) : (
          acknowledging && (
            <Tooltip label={t('firing.acknowledgeHint')} disabled={acknowledging.reason !== null} multiline maw={280}>
              <span>
                <ActionButton
                  variant="default"
                  size="compact-sm"
                  reason={acknowledging.reason}
                  loading={acknowledging.pendingId === alert.id}
                  aria-label={t('firing.acknowledgeNamed', { rule, name })}
                  onClick={() => acknowledging.onAcknowledge(alert.id)}
                >
                  {t('firing.acknowledge')}
                </ActionButton>
              </span>
            </Tooltip>
          )
        )}
      </div>
    </li>
  );
}

interface SubjectLinkProps {
  subject: AlertView['subject'];
  name: string;
  isOperator: boolean;
}

/** Whom it is about, and the way there. */
export function SubjectLink({ subject, name, isOperator }: SubjectLinkProps) {
  const t = useTranslations('alerts.kind');
  const href = subjectHref(subject, isOperator);
  const owner = isOperator && subject.tenantSlug !== null && subject.kind !== 'tenant' ? subject.tenantSlug : null;
  return (
    <Text span size="sm" style={{ overflowWrap: 'anywhere' }}>
      <Text span size="xs" c="dimmed">
        {t(subject.kind)}{' '}
      </Text>
      {href === null ? (
        name
      ) : (
        <Anchor component={Link} href={href} size="sm" underline="always">
          {name}
        </Anchor>
      )}
      {owner !== null && (
        <Text span size="xs" c="dimmed">
          {' '}
          · {owner}
        </Text>
      )}
    </Text>
  );
}
