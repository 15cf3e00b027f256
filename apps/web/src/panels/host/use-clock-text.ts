import { useTranslations } from 'next-intl';

/** Differences up to this say nothing: dialling itself takes a moment. */
const SAME_MS = 1_000;
/** From here on people should know: certificates are valid from a minute before they are made. */
export const CLOCK_OFF_MS = 60_000;

const UNITS = [
  { name: 'days', ms: 86_400_000 },
  { name: 'hours', ms: 3_600_000 },
  { name: 'minutes', ms: 60_000 },
  { name: 'seconds', ms: 1_000 },
] as const;

/** How far two clocks are apart, in the largest unit that fits. */
export function useClockDifference(): (offsetMs: number) => string {
  const t = useTranslations('authority.clock');
  return (offsetMs) => {
    const unit = UNITS.find(({ ms }) => Math.abs(offsetMs) >= ms) ?? { name: 'seconds', ms: 1_000 };
    return t(unit.name, { count: Math.round(Math.abs(offsetMs) / unit.ms) });
  };
}

/** A host's clock beside ours, in words. */
export function useClockText(): (offsetMs: number) => string {
  const t = useTranslations('authority.clock');
  const difference = useClockDifference();
  return (offsetMs) => {
    if (Math.abs(offsetMs) < SAME_MS) return t('same');
    return t(offsetMs > 0 ? 'ahead' : 'behind', { difference: difference(offsetMs) });
  };
}
