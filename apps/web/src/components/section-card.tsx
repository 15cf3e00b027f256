import { Paper, Text, Title } from '@mantine/core';
import { useId } from 'react';
import type { ReactNode } from 'react';
import classes from './section-card.module.css';

export interface SectionCardProps {
  title?: ReactNode;
  description?: ReactNode;
  /** At the right of the title: links, small buttons, a legend. */
  actions?: ReactNode;
  /** Content up to the border, for tables. */
  flush?: boolean;
  children: ReactNode;
}

/** One subject of a page in a box with a title. A region for screen readers when it has one. */
export function SectionCard({ title, description, actions, flush = false, children }: SectionCardProps) {
  const titleId = useId();
  return (
    <Paper
      component="section"
      withBorder
      className={classes.root}
      {...(title !== undefined && { 'aria-labelledby': titleId })}
    >
      {title !== undefined && (
        <div className={classes.head}>
          <div>
            <Title order={2} id={titleId} className={classes.title}>
              {title}
            </Title>
            {description !== undefined && (
              <Text component="div" size="xs" c="dimmed">
                {description}
              </Text>
            )}
          </div>
          {actions}
        </div>
      )}
      <div className={flush ? classes.flush : classes.body}>{children}</div>
    </Paper>
  );
}
