import type { IconCircleCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from './link.tsx';
import classes from './verdict-banner.module.css';

export interface VerdictBannerProps {
  /** What it is the verdict of, for screen readers. */
  label: string;
  verdict: 'fine' | 'wrong' | 'empty';
  icon: typeof IconCircleCheck;
  sentence: ReactNode;
  detail?: ReactNode;
  /** Stands beside the sentence: counts, or what to do next. */
  children?: ReactNode;
}

/** The first line of an overview: the answer to "is anything wrong". */
export function VerdictBanner({ label, verdict, icon: Icon, sentence, detail, children }: VerdictBannerProps) {
  return (
    <section className={classes.root} data-verdict={verdict} data-testid="verdict" aria-label={label}>
      <Icon size={22} stroke={1.7} className={classes.icon} aria-hidden />
      <div className={classes.text}>
        <p className={classes.verdict}>{sentence}</p>
        {detail !== undefined && <p className={classes.detail}>{detail}</p>}
      </div>
      {children}
    </section>
  );
}

/** How many there are in each state; each count leads to the list of those. */
export function StateCounts({
  counts,
}: {
  counts: readonly { state: string; count: number; href: string; badge: ReactNode }[];
}) {
  return (
    <ul className={classes.states}>
      {counts.map(({ state, count, href, badge }) => (
        <li key={state}>
          <Link href={href} className={classes.state}>
            <b>{count}</b>
            {badge}
          </Link>
        </li>
      ))}
    </ul>
  );
}
