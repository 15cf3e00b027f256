'use client';

import type { ProofRow } from '@bulkhead/shared';
import { UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useFormatter, useTranslations } from 'next-intl';
import { useId, useState } from 'react';
import { QueryState } from '../query-state.tsx';
import { RelativeTime } from '../relative-time.tsx';
import classes from './compartment.module.css';
import { ProofLine, Writes } from './proof-table.tsx';
import { useProofs } from './use-compartment.ts';

interface ProofListProps {
  tenantSlug: string;
  hostId: string;
}

/** The newest changes of a tenant on a host as the kernel took them; each opens to its files. */
export function ProofList({ tenantSlug, hostId }: ProofListProps) {
  const t = useTranslations('compartment.proof');
  const proofs = useProofs(tenantSlug, hostId);
  return (
    <QueryState query={proofs} skeletonHeight={160} empty={<p className={classes.none}>{t('none')}</p>}>
      {(rows) => (
        <>
          <p className={classes.none}>{t('description')}</p>
          <ol className={classes.proofs} data-testid="proofs">
            {rows.map((proof, index) => (
              <ProofEntry key={proof.id} proof={proof} openAtFirst={index === 0} />
            ))}
          </ol>
        </>
      )}
    </QueryState>
  );
}

function ProofEntry({ proof, openAtFirst }: { proof: ProofRow; openAtFirst: boolean }) {
  const t = useTranslations('compartment.proof');
  const format = useFormatter();
  const id = useId();
  const [open, setOpen] = useState(openAtFirst);
  const Chevron = open ? IconChevronDown : IconChevronRight;
  const what =
    proof.instanceId === null
      ? t('compartment')
      : proof.instanceName === null
        ? t('goneInstance')
        : t('instance', { name: proof.instanceName });
  return (
    <li data-outcome={proof.outcome}>
      <UnstyledButton
        className={classes.entry}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen((before) => !before)}
      >
        <Chevron size={14} aria-hidden />
        <span className={classes.what}>{what}</span>
        <span className={classes.outcome} data-outcome={proof.outcome}>
          {t(`outcome.${proof.outcome}`)}
        </span>
        <span className={classes.when}>
          {proof.askedBy === 'agent' ? t('byAgent') : proof.askedBy} · <RelativeTime atMs={proof.atMs} /> ·{' '}
          {format.number(proof.tookUsec / 1_000, { maximumFractionDigits: 1 })} ms
        </span>
      </UnstyledButton>
      <div id={id} hidden={!open} className={classes.opened}>
        <ProofLine proof={proof} />
        {proof.writes.length > 0 && <Writes writes={proof.writes} />}
      </div>
    </li>
  );
}
