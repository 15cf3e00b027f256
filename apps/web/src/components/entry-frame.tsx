import type { ReactNode } from 'react';
import { Brand } from './brand.tsx';
import classes from './entry-frame.module.css';

/** The frame of the pages in front of the sign-in. */
export function EntryFrame({ children }: { children: ReactNode }) {
  return (
    <div className={classes.root}>
      <main className={classes.main}>
        <div className={classes.brand}>
          <Brand />
        </div>
        {children}
      </main>
    </div>
  );
}
