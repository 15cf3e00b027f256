import type { ReactNode } from 'react';
import classes from './charts.module.css';

/** Live charts two by two, with their plots on one line; one below the other where there is no room. */
export function ChartGrid({ children }: { children: ReactNode }) {
  return <div className={classes.grid}>{children}</div>;
}
