import { IconBox } from '@tabler/icons-react';
import { expect, it } from 'vitest';
import { matchItems } from './palette-item.ts';

const item = (label: string, description: string) => ({ id: label, kind: null, label, description, icon: IconBox });
const items = [item('Instances', 'acme'), item('All instances', ''), item('Appearance: dark', '')];

it('finds items that have every word, in any case and order', () => {
  expect(matchItems(items, 'INST')).toHaveLength(2);
  expect(matchItems(items, 'acme inst').map(({ label }) => label)).toEqual(['Instances']);
  expect(matchItems(items, 'nothing like it')).toEqual([]);
});
it('shows everything while nothing is asked for', () => {
  expect(matchItems(items, '  ')).toHaveLength(3);
});
