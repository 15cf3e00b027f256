'use client';

import type { TemplateRow } from '@bulkhead/shared';
import { Anchor, Badge, Group, Paper, Text, Title } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { Link } from '../../components/link.tsx';
import classes from './template-card.module.css';

interface TemplateCardProps {
  template: TemplateRow;
  title: string;
  description: string;
  href: string;
}

/** What a template makes, in a few words, and what it needs. */
export function TemplateCard({ template, title, description, href }: TemplateCardProps) {
  const t = useTranslations('catalog');
  return (
    <Paper withBorder p="md" component="article" className={classes.card} data-template={template.name}>
      <Title order={2} size="sm">
        <Anchor component={Link} href={href} inherit>
          {title}
        </Anchor>
      </Title>
      <Text size="sm" c="dimmed" mt={4}>
        {description}
      </Text>
      <Group gap={6} className={classes.marks}>
        <Badge variant="default" tt="none">
          {t(`category.${template.category}`)}
        </Badge>
        <Badge variant="light" color={template.needsRegistry ? 'yellow' : 'green'} tt="none" autoContrast>
          {template.needsRegistry ? t('needsRegistry') : t('needsNothing')}
        </Badge>
        {!template.isOffered && (
          <Badge variant="light" tt="none" autoContrast>
            {t('own')}
          </Badge>
        )}
      </Group>
    </Paper>
  );
}
