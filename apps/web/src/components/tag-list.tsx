'use client';

import { Badge, Group } from '@mantine/core';
import { useTranslations } from 'next-intl';

/** Words by which an instance is found, in the order in which they were given. */
export function TagList({ tags }: { tags: readonly string[] }) {
  const t = useTranslations('common');
  if (tags.length === 0) return null;
  return (
    <Group component="ul" gap={4} m={0} p={0} aria-label={t('tags')} style={{ listStyle: 'none' }}>
      {tags.map((tag) => (
        <li key={tag} style={{ display: 'inline-flex' }}>
          <Badge variant="default" size="sm" tt="none" fw={500}>
            {tag}
          </Badge>
        </li>
      ))}
    </Group>
  );
}
