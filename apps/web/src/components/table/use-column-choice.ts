'use client';

import { useLocalStorage } from '@mantine/hooks';
import { z } from 'zod';
import { parseStored } from './parse-stored.ts';

const choiceSchema = z.record(z.string().max(64), z.boolean()).catch({});

interface ChoosableColumn {
  key: string;
  hideHeader?: boolean;
  hiddenAtFirst?: boolean;
}

/** Which columns somebody does not want to see. The name and the actions always stay. Kept in this browser. */
export function useColumnChoice<Column extends ChoosableColumn>(
  tableId: string | undefined,
  columns: readonly Column[],
) {
  const [choice, setChoice] = useLocalStorage<Record<string, boolean>>({
    key: `bulkhead-columns-${tableId ?? 'none'}`,
    defaultValue: {},
    deserialize: (text) => parseStored(text, choiceSchema),
  });
  const choosable = columns.filter((column, index) => index > 0 && column.hideHeader !== true);
  const isHidden = ({ key, hiddenAtFirst = false }: ChoosableColumn) =>
    tableId !== undefined && !(choice[key] ?? !hiddenAtFirst);
  return {
    choosable,
    hidden: new Set(choosable.filter(isHidden).map(({ key }) => key)),
    show: (key: string, shown: boolean) => setChoice({ ...choice, [key]: shown }),
    reset: () => setChoice({}),
  };
}
