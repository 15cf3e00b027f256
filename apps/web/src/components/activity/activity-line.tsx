'use client';

import { formatBytes, STACK_CHANGES, TASK_KINDS } from '@bulkhead/shared';
import type { ActivityEntry, StackChangeKind, TaskKind } from '@bulkhead/shared';
import { Anchor, Button, Progress, Text } from '@mantine/core';
import { IconCircleCheck, IconCircleMinus, IconCircleX, IconClock, IconLoader2 } from '@tabler/icons-react';
import type { Icon } from '@tabler/icons-react';
import { useFormatter, useTranslations } from 'next-intl';
import { Link } from '../link.tsx';
import { RelativeTime } from '../relative-time.tsx';
import { useNowMs } from '../use-now.ts';
import { useTenantAllows } from '../use-session.ts';
import classes from './activity-drawer.module.css';
import { isRepeatable } from './queries/use-activity.ts';
import { ProblemText } from '../problem-text.tsx';

const LOOKS: Record<ActivityEntry['state'], { icon: Icon; tone: string }> = {
  pending: { icon: IconClock, tone: 'busy' },
  running: { icon: IconLoader2, tone: 'busy' },
  succeeded: { icon: IconCircleCheck, tone: 'ok' },
  failed: { icon: IconCircleX, tone: 'bad' },
  superseded: { icon: IconCircleMinus, tone: 'idle' },
  cancelled: { icon: IconCircleMinus, tone: 'idle' },
};

interface ActivityLineProps {
  entry: ActivityEntry;
  /** Says whose it is, where those of several tenants are listed. */
  namesTenant: boolean;
  onCancel: (entry: ActivityEntry) => void;
  onRetry: (entry: ActivityEntry) => void;
}

/** What was asked for, how far it is, how long it takes or took, and what can be done about it. */
export function ActivityLine({ entry, namesTenant, onCancel, onRetry }: ActivityLineProps) {
  const t = useTranslations('activity');
  const { tenantSlug } = entry;
  const mayWrite = useTenantAllows(tenantSlug, entry.source === 'stack' ? 'stacks:write' : 'instances:write');
  const look = LOOKS[entry.state];
  const facts = [namesTenant ? tenantSlug : null, entry.hostName, entry.actor].filter((fact) => fact !== null);
  return (
    <li className={classes.entry} data-tone={look.tone} data-state={entry.state} data-kind={entry.kind}>
      <look.icon size={16} aria-hidden className={classes.glyph} />
      <span className={classes.what}>
        <b>
          <KindName kind={entry.kind} />
        </b>{' '}
        <Subject entry={entry} />
      </span>
      <span className={classes.where}>
        <Outcome entry={entry} />
      </span>
      <span className={classes.quiet}>
        {entry.problem === null ? (
          <>
            {facts.join(' · ')} · <RelativeTime atMs={entry.createdAtMs} />
          </>
        ) : (
          <span className={classes.problem}>
            <ProblemText problem={entry.problem} />
          </span>
        )}
      </span>
      <span className={classes.acts}>
        {entry.canCancel && (
          <Button size="compact-xs" variant="default" onClick={() => onCancel(entry)}>
            {t('cancel')}
          </Button>
        )}
        {mayWrite && isRepeatable(entry) && (
          <Button size="compact-xs" variant="default" onClick={() => onRetry(entry)}>
            {t('retry')}
          </Button>
        )}
      </span>
    </li>
  );
}

/** What has a page of its own leads there. */
function Subject({ entry: { subject, tenantSlug } }: { entry: ActivityEntry }) {
  const pages = { instance: 'instances', stack: 'stacks' };
  const page = subject.kind === 'instance' || subject.kind === 'stack' ? pages[subject.kind] : null;
  if (page === null || subject.isGone) return subject.name;
  return (
    <Anchor component={Link} href={`/t/${tenantSlug}/${page}/${subject.id}`} size="sm" underline="always">
      {subject.name}
    </Anchor>
  );
}

const isTask = (kind: ActivityEntry['kind']): kind is TaskKind => TASK_KINDS.some((each) => each === kind);
const isOfStack = (kind: ActivityEntry['kind']): kind is StackChangeKind => STACK_CHANGES.some((each) => each === kind);

function KindName({ kind }: Pick<ActivityEntry, 'kind'>) {
  const tTask = useTranslations('activity.task');
  const tStack = useTranslations('activity.stack');
  const tOperation = useTranslations('common.operation.kind');
  if (isOfStack(kind)) return tStack(kind);
  return isTask(kind) ? tTask(kind) : tOperation(kind);
}

function Outcome({ entry }: { entry: ActivityEntry }) {
  const t = useTranslations('activity');
  const { progress, parts, step } = entry;
  const share = shareOf(entry);
  const bytes =
    progress === null
      ? null
      : [progress.doneBytes, progress.totalBytes]
          .filter((value) => value !== null)
          .map(formatBytes)
          .join(' / ');
  const words = [
    t(entry.isCancelling ? 'cancelling' : `state.${entry.state}`),
    step === null ? null : step === 'accepted' || step === 'sent' ? t(`step.${step}`) : step,
    parts === null ? null : t('parts', parts),
    bytes,
  ].filter((word) => word !== null);
  return (
    <>
      <Text span size="xs">
        {words.join(' · ')} · <Duration entry={entry} />
      </Text>
      {share !== null && <Progress size="xs" value={share} aria-label={t('progress', { name: entry.subject.name })} />}
    </>
  );
}

/** In hundredths; null: not known. */
function shareOf({ progress, parts }: ActivityEntry): number | null {
  if (parts !== null && parts.all > 0) return (100 * parts.done) / parts.all;
  return progress?.totalBytes ? (100 * progress.doneBytes) / progress.totalBytes : null;
}

/** How long it took, or takes by now. */
function Duration({ entry }: { entry: ActivityEntry }) {
  return entry.finishedAtMs === null ? (
    <Running sinceMs={entry.createdAtMs} />
  ) : (
    <Seconds ms={entry.finishedAtMs - entry.createdAtMs} />
  );
}

function Running({ sinceMs }: { sinceMs: number }) {
  return <Seconds ms={useNowMs() - sinceMs} />;
}

function Seconds({ ms }: { ms: number }) {
  const format = useFormatter();
  const seconds = Math.max(0, ms) / 1000;
  const digits = seconds < 10 ? 1 : 0;
  return format.number(seconds, { style: 'unit', unit: 'second', maximumFractionDigits: digits });
}
