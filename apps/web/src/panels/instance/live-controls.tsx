'use client';

import { Button, SegmentedControl } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';

/** What can be done with charts that move: hold them still, and choose what they are scaled to. */
export function LiveControls({
  frozen,
  onFreeze,
  fitToLimits,
  onFit,
  children,
}: {
  frozen: boolean;
  onFreeze: () => void;
  fitToLimits: boolean;
  onFit: (fitToLimits: boolean) => void;
  children: ReactNode;
}) {
  const t = useTranslations('charts.live');
  return (
    <>
      {children}
      <SegmentedControl
        size="xs"
        aria-label={t('scale')}
        value={fitToLimits ? 'limits' : 'use'}
        onChange={(value) => onFit(value === 'limits')}
        data={[
          { value: 'limits', label: t('scaleLimits') },
          { value: 'use', label: t('scaleUse') },
        ]}
      />
      <Button
        variant="default"
        size="compact-sm"
        leftSection={frozen ? <IconPlayerPlay size={14} aria-hidden /> : <IconPlayerPause size={14} aria-hidden />}
        onClick={onFreeze}
      >
        {frozen ? t('goLive') : t('freeze')}
      </Button>
    </>
  );
}
