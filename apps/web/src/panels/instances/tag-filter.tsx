'use client';

import { TAG_PATTERN } from '@bulkhead/shared';
import { CloseButton, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';

interface TagFilterProps {
  tag: string | null;
  onChange: (tag: string | null) => void;
}

/** One whole tag to filter by; parts of tags are found by the text filter. */
export function TagFilter({ tag, onChange }: TagFilterProps) {
  const t = useTranslations('instances.filter');
  const [typed, setTyped] = useState(tag ?? '');
  const [shown, setShown] = useState(tag);
  // The address may have changed by other ways, such as a saved view.
  if (shown !== tag) {
    setShown(tag);
    setTyped(tag ?? '');
  }
  const apply = (text: string) => {
    const wanted = text.trim();
    if (wanted === '') onChange(null);
    else if (TAG_PATTERN.test(wanted)) onChange(wanted);
  };
  return (
    <TextInput
      aria-label={t('tag')}
      placeholder={t('tag')}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={() => apply(typed)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') apply(typed);
      }}
      autoComplete="off"
      spellCheck={false}
      rightSection={tag !== null && <CloseButton size="sm" aria-label={t('clearTag')} onClick={() => onChange(null)} />}
    />
  );
}
