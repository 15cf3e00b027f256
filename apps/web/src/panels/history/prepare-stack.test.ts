import { expect, it } from 'vitest';
import { OWN_COLOURS, prepareStack } from './prepare-stack.ts';

const axis = { atMs: [0, 60_000, 120_000], stepMs: 60_000 };
const member = (...mean: (number | null)[]) => ({ isOne: true, mean });

it('what the host used beyond its tenants lies on top of them', () => {
  const { points, layers, highest, mean } = prepareStack(axis, [member(30, 30, 60), member(10, 0, 20)], [50, 40, 100]);
  expect(points.map(({ m0, m1, beyond, total }) => [m0, m1, beyond, total])).toEqual([
    [30, 10, 10, 50],
    [30, 0, 10, 40],
    [60, 20, 20, 100],
  ]);
  expect(layers.map(({ role, share }) => [role, Math.round(share * 100)])).toEqual([
    ['member', 63],
    ['member', 16],
    ['beyond', 21],
  ]);
  expect(layers[0]).toMatchObject({ member: 0, mean: 40, most: 60 });
  expect(highest).toBe(100);
  expect(mean).toBeCloseTo(190 / 3);
});

it('who is not known while the host is was not there; where nobody is known there is a gap', () => {
  const { points, mean } = prepareStack(axis, [member(null, null, 60)], [50, null, 100]);
  expect(points.map(({ m0, beyond }) => [m0, beyond])).toEqual([
    [0, 50],
    [null, null],
    [60, 40],
  ]);
  expect(mean).toBe(75);
});

it('more than have a colour are one layer, with what the server had summed up already', () => {
  const many = Array.from({ length: OWN_COLOURS + 2 }, () => member(1, 1, 1));
  const { layers, points } = prepareStack(axis, [...many, { isOne: false, mean: [5, 5, 5] }], null);
  expect(layers).toHaveLength(OWN_COLOURS + 1);
  expect(layers.at(-1)).toMatchObject({ key: 'others', member: null, mean: 7 });
  expect(points[0]).toMatchObject({ others: 7, total: null });
});

it('a host that is read a moment later than its tenants is never less than nothing beyond them', () => {
  const { points, highest } = prepareStack(axis, [member(60, 60, 60)], [50, 50, 50]);
  expect(points[0]?.['beyond']).toBe(0);
  expect(highest).toBe(60);
});

it('without anything there is nothing', () => {
  expect(prepareStack({ atMs: [], stepMs: 60_000 }, [], [])).toMatchObject({ points: [], highest: 0, mean: null });
});
