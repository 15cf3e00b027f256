import { expect, test } from 'vitest';
import { ContainerSeals } from './container-seals.ts';

/** Groups of one number each. */
function makeGroups() {
  const values = new Map<string, number>();
  const open = new Set<object>();
  const sealCeilings = (path: string) => {
    const was = values.get(path);
    if (was === undefined) return null;
    const seal = { isWhole: () => values.get(path) === was, close: () => void open.delete(seal) };
    open.add(seal);
    return seal;
  };
  const seals = new ContainerSeals({ sealCeilings });
  const seal = (id: string, path: string, ceilings: { pids: number }) => {
    const made = seals.seal(path);
    if (made !== null) seals.keep(id, { path, ceilings, seal: made });
    return made !== null;
  };
  return { values, open, seals, seal };
}

test('a seal holds until the group, the wish or the container is another', () => {
  const { values, seals, seal } = makeGroups();
  values.set('a', 1).set('b', 1);
  expect(seals.holds('x', 'a', { pids: 4 })).toBe(false);
  seal('x', 'a', { pids: 4 });
  expect(seals.holds('x', 'a', { pids: 4 })).toBe(true);
  values.set('a', 2);
  expect(seals.holds('x', 'a', { pids: 4 })).toBe(false);
  // A broken seal stays broken when the old value comes back.
  values.set('a', 1);
  expect(seals.holds('x', 'a', { pids: 4 })).toBe(false);
  seal('x', 'a', { pids: 4 });
  expect(seals.holds('x', 'a', { pids: 5 })).toBe(false);
  seal('x', 'a', { pids: 4 });
  expect(seals.holds('x', 'b', { pids: 4 })).toBe(false);
});

test('whatever is dropped is closed, and there are never more than can be kept open', () => {
  const { values, open, seals, seal } = makeGroups();
  for (let index = 0; index < 300; index += 1) {
    values.set(`g${index}`, index);
    seal(`i${index}`, `g${index}`, { pids: 4 });
  }
  expect(open.size).toBe(250);
  seals.keepOnly(new Set(['i7', 'i8']));
  expect(open.size).toBe(2);
  expect(seals.holds('i7', 'g7', { pids: 4 })).toBe(true);
  values.delete('g7');
  expect(seals.holds('i7', 'g7', { pids: 4 })).toBe(false);
  expect(seal('i7', 'g7', { pids: 4 })).toBe(false);
  seals.close();
  expect(open.size).toBe(0);
});
