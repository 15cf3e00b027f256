'use client';

import type { QuotaView, Resources } from '@bulkhead/shared';
import { Button, Divider, List, Paper, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconArrowsMinimize, IconCircleCheck } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { QuotaRings } from '../../components/quota-ring.tsx';
import { useShortageText } from '../../components/use-error-message.ts';
import { useFormatResource } from '../../components/use-format-resource.ts';
import type { Assessment } from './assess-launch.ts';
import classes from './launch-summary.module.css';

interface LaunchSummaryProps {
  quota: QuotaView;
  requested: Resources;
  assessment: Assessment;
  pending: boolean;
  error: unknown;
  onShrink: (fitted: Resources) => void;
}

/** On a host the number of instances has a bound that no tenant meets: it is not drawn. */
const HOST_KINDS = ['cpuMillicores', 'memoryBytes'] as const;

/** What the launch would leave, for the tenant and on the host, and what stands in its way. */
export function LaunchSummary({ quota, requested, assessment, pending, error, onShrink }: LaunchSummaryProps) {
  const t = useTranslations('launch.summary');
  const { host, placed } = assessment;
  return (
    <Paper withBorder component="aside" className={classes.root} aria-label={t('label')}>
      {/* Focusable, so that what does not fit on a low screen can be scrolled to by keyboard. */}
      <Stack gap="sm" className={classes.rooms} tabIndex={0} role="group" aria-label={t('rooms')}>
        <Title order={2} size="sm">
          {t('tenant')}
        </Title>
        <QuotaRings room={quota.tenant} added={requested} dense />
        {host !== null && (
          <>
            <Divider />
            <Title order={2} size="sm">
              {t(placed ? 'hostPlaced' : 'host', { host: host.name })}
            </Title>
            <QuotaRings room={host.room} added={requested} kinds={HOST_KINDS} dense />
          </>
        )}
      </Stack>
      <Stack gap="sm" className={classes.foot}>
        <Verdict assessment={assessment} onShrink={onShrink} />
        <ErrorAlert error={error} />
        {/* Never disabled for want of room: the picture may be a moment old, and the server's answer has the numbers. */}
        <Button type="submit" fullWidth loading={pending}>
          {t('submit')}
        </Button>
      </Stack>
    </Paper>
  );
}

function Verdict({ assessment, onShrink }: { assessment: Assessment; onShrink: (fitted: Resources) => void }) {
  const t = useTranslations('launch.summary');
  const describe = useShortageText();
  const format = useFormatResource();
  const { verdict, shortages, fitted, host } = assessment;
  if (verdict === 'fits') {
    return (
      <div className={classes.verdict} data-verdict="fits" role="status">
        <IconCircleCheck size={18} aria-hidden />
        <Text size="sm">{t('fits')}</Text>
      </div>
    );
  }
  return (
    <div className={classes.verdict} data-verdict="short" role="status">
      <IconAlertTriangle size={18} aria-hidden />
      <div className={classes.why}>
        <Text size="sm" fw={600}>
          {verdict === 'no-host'
            ? t('noHost')
            : verdict === 'host-silent'
              ? t('hostSilent', { host: host?.name ?? '' })
              : t('short')}
        </Text>
        {shortages.length > 0 && (
          <List size="xs" mt={4} spacing={2}>
            {shortages.map((shortage) => (
              <List.Item key={`${shortage.scope}-${shortage.kind}`}>{describe(shortage)}</List.Item>
            ))}
          </List>
        )}
        {verdict === 'short' &&
          (fitted === null ? (
            <Text size="xs" mt={6}>
              {t('nothingFits')}
            </Text>
          ) : (
            <Button
              variant="default"
              mt={8}
              leftSection={<IconArrowsMinimize size={14} aria-hidden />}
              onClick={() => onShrink(fitted)}
            >
              {t('shrink', {
                cpu: format('cpuMillicores', fitted.cpuMillicores),
                memory: format('memoryBytes', fitted.memoryBytes),
              })}
            </Button>
          ))}
      </div>
    </div>
  );
}
