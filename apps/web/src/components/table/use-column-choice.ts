'use client';

import { useLocalStorage } from '@mantine/hooks';
import { parseStored } from './parse-stored.ts';

type Choice = Record<string, boolean>;

/** What this browser keeps of a table. */
export const isChoice = (stored: unknown): stored is Choice =>
  typeof stored === 'object' &&
  stored !== null &&
  !Array.isArray(stored) &&
  Object.entries(stored).every(([key, shown]) => key.length <= 64 && typeof shown === 'boolean');

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
  const [choice, setChoice] = useLocalStorage<Choice>({
    key: `bulkhead-columns-${tableId ?? 'none'}`,
    defaultValue: {},
    deserialize: (text) => parseStored(text, isChoice, {}),
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
