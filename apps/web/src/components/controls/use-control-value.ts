'use client';

import { formatBytes, IO_RATES } from '@bulkhead/shared';
import type { Controls, HostFacts } from '@bulkhead/shared';
import { useFormatter, useTranslations } from 'next-intl';
import { useCallback } from 'react';
import type { ControlKey } from './controls-draft.ts';

const MEGABYTE = 1_000_000;

/** A control's value in words: "follows the CPU reservation", "vda: read 10 MB/s". */
export function useControlValue(disks: HostFacts['disks']): (control: ControlKey, controls: Controls) => string {
  const t = useTranslations('controls');
  const format = useFormatter();
  return useCallback(
    (control, controls) => {
      switch (control) {
        case 'cpuWeight':
        case 'ioWeight': {
          const weight = controls[control];
          return weight === null ? t(`defaultIs.${control}`) : format.number(weight);
        }
        case 'cpus':
          return controls.cpus ?? t('defaultIs.cpus');
        case 'memorySoftBytes':
          return controls.memorySoftBytes === null
            ? t('defaultIs.memorySoftBytes')
            : formatBytes(controls.memorySoftBytes);
        case 'swapBytes':
          return controls.swapBytes === 0 ? t('defaultIs.swapBytes') : formatBytes(controls.swapBytes);
        case 'oomKill':
          return t(`oomKill.${controls.oomKill}`);
        case 'ioLimits':
          if (controls.ioLimits.length === 0) return t('defaultIs.ioLimits');
          return controls.ioLimits
            .map((limit) => {
              const disk = disks.find(({ device }) => device === limit.device)?.name ?? limit.device;
              const rates = IO_RATES.flatMap((rate) => {
                const value = limit[rate];
                if (value === null) return [];
                const amount = rate.endsWith('BytesPerSec') ? value / MEGABYTE : value;
                return [t(`value.${rate}`, { rate: format.number(amount, { maximumFractionDigits: 3 }) })];
              });
              return t('value.throttle', {
                disk: limit.device === 'all' ? t('allDisks') : disk,
                rates: format.list(rates, { type: 'unit' }),
              });
            })
            .join('; ');
        case 'devices':
          if (controls.devices.length === 0) return t('defaultIs.devices');
          return controls.devices
            .map(({ path, access }) => t('value.device', { path, access: t(`accessKind.${access}`) }))
            .join('; ');
      }
    },
    [t, format, disks],
  );
}
