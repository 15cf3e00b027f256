import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createOomKillParser } from './kernel-log.ts';
import type { OomKill } from './kernel-log.ts';

function kills(records: readonly string[]): OomKill[] {
  const parse = createOomKillParser();
  return records.map(parse).filter((kill) => kill !== null);
}

test('kills as Linux 6.18 logs them', () => {
  const text = readFileSync(new URL('v1/testdata/kmsg-oom.txt', import.meta.url), 'utf8');
  const found = kills(text.split('\n'));
  expect(found).toHaveLength(3);
  expect(found[0]).toEqual({
    sequence: 662,
    exhausted: '/bulkhead-unit-8401',
    limitBytes: 32 * 1024 ** 2,
    victim: '/bulkhead-unit-8401/c',
    pid: 8425,
    command: 'python3',
  });
});

test('the host out of memory, a comma in a name, a group without a ceiling', () => {
  const [host, comma] = kills([
    '6,9,1,-;oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/bulkhead/a/1,task=x,pid=7,uid=0',
    '6,10,1,-;memory: usage 1kB, limit 9007199254740988kB, failcnt 0',
    '6,11,1,-;oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=a,b,mems_allowed=0,oom_memcg=/a,b,task_memcg=/a,b/c,task=we,ird,pid=8,uid=1000',
  ]);
  expect(host).toMatchObject({ exhausted: null, limitBytes: null, victim: '/bulkhead/a/1', pid: 7 });
  expect(comma).toMatchObject({ exhausted: '/a,b', limitBytes: null, victim: '/a,b/c', command: 'we,ird' });
});

test('what looks alike is nothing', () => {
  expect(kills(['', 'oom-kill:', '6,1,2,-;oom-kill:constraint=CONSTRAINT_MEMCG,garbage'])).toEqual([]);
});
