import { useTranslations } from 'next-intl';
import classes from './brand.module.css';

/** The mark and the name. */
export function Brand() {
  const t = useTranslations('common');
  return (
    <span className={classes.root}>
      <svg className={classes.mark} viewBox="0 0 32 32" aria-hidden>
        <rect width="32" height="32" rx="7" className={classes.ground} />
        <path d="M8 8v16M16 8v16M24 8v16" className={classes.walls} />
        <path d="M8 20h8M16 13h8" className={classes.levels} />
      </svg>
      {t('brand')}
    </span>
  );
}
