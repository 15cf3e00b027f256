'use client';

import type { KernelWrite, Proof } from '@bulkhead/shared';
import { Text } from '@mantine/core';
import { useFormatter, useTranslations } from 'next-intl';
import { RelativeTime } from '../relative-time.tsx';
import { findDifferences } from './find-differences.ts';
import classes from './compartment.module.css';

/** One change as the kernel took it: who asked, when, how long it took, and each file with what it then held. */
export function ProofTable({ proof }: { proof: Proof }) {
  return (
    <div data-testid="proof" data-outcome={proof.outcome} data-generation={proof.generation}>
      <ProofLine proof={proof} />
      {proof.writes.length > 0 && <Writes writes={proof.writes} />}
    </div>
  );
}

/** When, by whom, how many writes, and whether it went through. */
export function ProofLine({ proof }: { proof: Proof }) {
  const t = useTranslations('compartment.proof');
  const format = useFormatter();
  return (
    <Text size="xs" c="dimmed" mb={4} component="div">
      {proof.outcome !== 'applied' && (
        <b className={classes.outcome} data-outcome={proof.outcome}>
          {t(`outcome.${proof.outcome}`)}{' '}
        </b>
      )}
      {t.rich('line', {
        who: proof.askedBy === 'agent' ? t('byAgent') : proof.askedBy,
        writes: proof.writes.length,
        took: format.number(proof.tookUsec / 1_000, { maximumFractionDigits: 1 }),
        generation: proof.generation,
        when: () => <RelativeTime atMs={proof.atMs} />,
      })}
    </Text>
  );
}

/** File by file: asked, found, took. */
export function Writes({ writes }: { writes: readonly KernelWrite[] }) {
  const t = useTranslations('compartment.proof');
  const format = useFormatter();
  return (
    <table className={classes.proof} aria-label={t('table')}>
      <thead>
        <tr>
          <th scope="col">{t('file')}</th>
          <th scope="col">{t('asked')}</th>
          <th scope="col">{t('found')}</th>
          <th scope="col" className={classes.took}>
            {t('took')}
          </th>
        </tr>
      </thead>
      <tbody>
        {findDifferences(writes).map((write) => (
          <tr key={write.order}>
            <td>{write.file}</td>
            <td className={classes.number}>{write.asked}</td>
            <td className={classes.number} data-differs={write.differs}>
              {write.found}
            </td>
            <td className={classes.took}>{format.number(write.tookUsec)} µs</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
