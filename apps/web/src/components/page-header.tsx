import { Anchor, Group, Text, Title } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { Fragment } from 'react';
import type { ReactNode } from 'react';
import classes from './page-header.module.css';
import { Link } from './link.tsx';

export interface Breadcrumb {
  label: string;
  href: string;
}

export interface PageHeaderProps {
  title: ReactNode;
  /** One line under the title. */
  description?: ReactNode;
  /** The way up, from the farthest; the page itself is not part of it. */
  breadcrumbs?: readonly Breadcrumb[];
  /** Buttons at the right; below the title on a narrow screen. */
  actions?: ReactNode;
}

/** The top of every page: where one is, what it is called, what can be done here. */
export function PageHeader({ title, description, breadcrumbs = [], actions }: PageHeaderProps) {
  const t = useTranslations('common.nav');
  return (
    <header className={classes.root}>
      <div className={classes.text}>
        {breadcrumbs.length > 0 && (
          <Group gap={6} component="nav" aria-label={t('breadcrumbs')} className={classes.breadcrumbs}>
            {breadcrumbs.map(({ label, href }, index) => (
              <Fragment key={href}>
                {index > 0 && (
                  <Text span size="xs" c="dimmed" aria-hidden>
                    /
                  </Text>
                )}
                <Anchor component={Link} href={href} size="xs" c="dimmed">
                  {label}
                </Anchor>
              </Fragment>
            ))}
          </Group>
        )}
        <Title order={1} className={classes.title}>
          {title}
        </Title>
        {description !== undefined && (
          <Text component="div" size="sm" c="dimmed" mt={2}>
            {description}
          </Text>
        )}
      </div>
      {actions !== undefined && <div className={classes.actions}>{actions}</div>}
    </header>
  );
}
