'use client';

import { FITNESS_CODES, type HostFacts, type HostView } from '@bulkhead/shared';
import { Button, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconHelpCircle } from '@tabler/icons-react';
import type { Icon } from '@tabler/icons-react';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import { FitnessBadge } from '../../components/fitness-badge.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import classes from './host.module.css';

type Check = HostFacts['fitness'][number];
type Result = Check['result'];

const LOOKS: Record<Result, { tone: 'ok' | 'warn' | 'bad' | 'idle'; icon: Icon }> = {
  bad: { tone: 'bad', icon: IconCircleX },
  weak: { tone: 'warn', icon: IconAlertTriangle },
  unknown: { tone: 'idle', icon: IconHelpCircle },
  good: { tone: 'ok', icon: IconCircleCheck },
};
const ORDER: readonly Result[] = ['bad', 'weak', 'unknown', 'good'];

/** Whether strangers' containers may run here, in one sentence; then what was found, the worst first, with its remedy. */
export function FitnessCard({ host }: { host: HostView }) {
  const t = useTranslations('hosts.fitness');
  const [showsGood, setShowsGood] = useState(false);
  const format = useFormatter();
  const titleOf = useTitle();
  const checks = (host.facts?.fitness ?? []).toSorted((a, b) => ORDER.indexOf(a.result) - ORDER.indexOf(b.result));
  const shown = showsGood ? checks : checks.filter(({ result }) => result !== 'good');
  const of = (wanted: Result) => checks.filter(({ result }) => result === wanted);
  const good = of('good').length;
  const sentences = {
    fit: () => t('sentence.fit', { count: checks.length }),
    weak: () => t('sentence.weak', { gaps: of('weak').length, unseen: of('unknown').length }),
    unfit: () => t('sentence.unfit', { names: format.list(of('bad').map(({ code }) => titleOf(code))) }),
    unknown: () => t('unknown'),
  };
  return (
    <SectionCard title={t('title')} description={t('description')} actions={<FitnessBadge state={host.fitness} />}>
      <Text size="sm" mb="sm" fw={host.fitness === 'unfit' ? 600 : undefined} data-testid="fitness-sentence">
        {sentences[host.fitness]()}
      </Text>
      {shown.length > 0 && (
        <ul className={classes.findings} aria-label={t('list')}>
          {shown.map((check) => (
            <CheckEntry key={check.code} check={check} title={titleOf(check.code)} />
          ))}
        </ul>
      )}
      {good > 0 && (
        <Button variant="default" size="compact-sm" mt="sm" onClick={() => setShowsGood(!showsGood)}>
          {showsGood ? t('hideGood') : t('showGood', { count: good })}
        </Button>
      )}
    </SectionCard>
  );
}

function CheckEntry({ check, title }: { check: Check; title: string }) {
  const t = useTranslations('hosts.fitness');
  const { tone, icon: Shape } = LOOKS[check.result];
  const code = FITNESS_CODES.find((one) => one === check.code);
  const remedy = code === undefined ? check.remedy : t(`remedy.${code}`);
  return (
    <li data-check={check.code} data-result={check.result}>
      <div className={classes.findingHead}>
        <span className={classes.held} data-tone={tone}>
          <Shape size={14} stroke={2} aria-hidden />
          {t(`result.${check.result}`)}
        </span>
        <b>{title}</b>
      </div>
      <div>{check.message}</div>
      {check.remedy !== '' && (
        <div className={classes.remedy}>
          <b>{t('remedyLabel')}</b> {remedy}
        </div>
      )}
    </li>
  );
}

/** What a check is about, in the reader's language; an agent that is newer than this page gives its code. */
function useTitle(): (code: string) => string {
  const t = useTranslations('hosts.fitness.check');
  return (given) => {
    const code = FITNESS_CODES.find((one) => one === given);
    return code === undefined ? given : t(code);
  };
}
