import { expect, it } from 'vitest';
import { findForeign } from './find-foreign.ts';

const OURS = 'a'.repeat(64);
const STARTING = 'b'.repeat(64);
const FOREIGN = 'c'.repeat(64);
const EMPTY = 'd'.repeat(64);

const driver = {
  compartmentPath: (tenantSlug: string) => `bulkhead/${tenantSlug}`,
  containerPath: (tenantSlug: string, id: string) => `bulkhead/${tenantSlug}/docker-${id}.scope`,
  listContainers: () => [OURS, STARTING, FOREIGN, EMPTY, 'by-hand'],
  processesIn: (path: string) => (path.includes(EMPTY) ? [] : [4, 5, 6, 7, 8, 9]),
};

it('names groups with processes that no container of ours has', async () => {
  const asked: string[] = [];
  const isOurs = (id: string): Promise<boolean> => {
    asked.push(id);
    return Promise.resolve(id === STARTING);
  };
  const found = await findForeign(driver, { tenantSlug: 'acme', ownIds: [OURS], isOurs });
  expect(found.map(({ key }) => key)).toEqual([
    `foreign-container bulkhead/acme/docker-${FOREIGN}.scope`,
    'foreign-container bulkhead/acme/by-hand',
  ]);
  expect(asked).toEqual([STARTING, FOREIGN]);
  expect(found[0]?.finding).toMatchObject({ kind: 'foreign-container', tenantSlug: 'acme', instanceId: null, pid: 4 });
  expect(found[0]?.finding.message).toContain('Container cccccccccccc');
  expect(found[1]?.finding.message).toMatch(/The group \/bulkhead\/acme\/by-hand .* 6 processes \(4, 5, 6, 7, 8\)/);
});
