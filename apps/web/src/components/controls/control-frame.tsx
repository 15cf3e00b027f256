'use client';

import { UnstyledButton } from '@mantine/core';
import { IconArrowBackUp, IconLock } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useId } from 'react';
import type { ReactNode } from 'react';
import { capabilityRemark, explainCapability } from './capability-reason.ts';
import { capabilityOf, CONTROL_FILES } from './control-files.ts';
import type { ControlPlace } from './control-place.ts';
import type { ControlKey } from './controls-draft.ts';
import classes from './controls.module.css';

/** What the frame hands to the field inside it. */
export interface FramedField {
  label: string;
  /** Points at the explanation, the reason and the default, for screen readers. */
  'aria-describedby': string;
  disabled: boolean;
}

interface ControlFrameProps {
  control: ControlKey;
  place: ControlPlace;
  /** More than its default. */
  changed: boolean;
  onReset: () => void;
  /** The default in words, where it is more than the usual ones. */
  defaultText?: string;
  children: (field: FramedField) => ReactNode;
}

/** Around every control the same: what it does, its default and the way back to it, its kernel file, and why not here. */
export function ControlFrame({ control, place, changed, onReset, defaultText, children }: ControlFrameProps) {
  const t = useTranslations('controls');
  const id = useId();
  const label = t(`control.${control}`);
  const capability = capabilityOf(control, place.scope);
  const reason = explainCapability(place.capabilities, capability);
  const remark = capabilityRemark(place.capabilities, capability);
  const { v1, v2 } = CONTROL_FILES[control];
  return (
    <div className={classes.control} data-control={control} data-blocked={reason !== null || undefined}>
      {children({ label, 'aria-describedby': id, disabled: reason !== null })}
      {changed && (
        <UnstyledButton className={classes.reset} aria-label={t('resetNamed', { control: label })} onClick={onReset}>
          <IconArrowBackUp size={13} aria-hidden /> {t('reset')}
        </UnstyledButton>
      )}
      <div id={id} className={classes.about}>
        {reason !== null && (
          <p className={classes.reason}>
            <IconLock size={13} aria-hidden />
            <span>
              {reason.kind === 'untold'
                ? t('untold')
                : reason.note === ''
                  ? t('cannot')
                  : t('cannotWhy', { note: reason.note })}{' '}
              {t('whoChanges')}
            </span>
          </p>
        )}
        <p>{t(`explain.${place.scope}.${control}`)}</p>
        {remark !== null && <p>{t('remark', { note: remark })}</p>}
        <p className={classes.default}>
          <span>{t('hint', { value: defaultText ?? t(`defaultIs.${control}`) })}</span>
          <span className={classes.files} title={t('files')}>
            {v1 === v2 ? v1 : `${v1} · ${v2}`}
          </span>
        </p>
      </div>
    </div>
  );
}
