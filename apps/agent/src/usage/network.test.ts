import { beforeEach, expect, test } from 'vitest';
import { readNetwork, startOf, sumDevices, type NetworkReading } from './network-counters.ts';
import { NetworkMeters } from './network-meters.ts';
import { FIRST, SECOND, ScriptedHost, total } from './testing/scripted-host.ts';

const NET_DEV = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo: 9999     10    0    0    0     0          0         0     9999      10    0    0    0     0       0          0
  eth0: 1500     12    0    0    0     0          0         0      700       9    0    0    0     0       0          0
  eth1:40000000000 1 0 0 0 0 0 0 5 1 0 0 0 0 0 0
`;

const processes = new Map<number, NetworkReading>();
let host: ScriptedHost;
let networks: NetworkMeters;
let isMine = true;

beforeEach(() => {
  processes.clear();
  isMine = true;
  host = new ScriptedHost();
  networks = new NetworkMeters([], (pid) => processes.get(pid) ?? null);
  host.aim(FIRST, SECOND);
});

const row = (cpuUsageUsec: number) => ['a', { cpuUsageUsec }] as [string, { cpuUsageUsec: number }];

/** Ten seconds, in which the instances run or stand still, and then their networks are looked at. */
async function pass(pids: Record<string, number>, usec: number | 'left'): Promise<void> {
  for (let second = 1; second <= 10; second += 1) {
    const instances = Object.fromEntries(
      Object.keys(pids).map((id) => [id, usec === 'left' ? ('left' as const) : row(usec + second * 1_000)]),
    );
    host.sweep({ acme: ['t', { cpuUsageUsec: 0 }], instances });
  }
  const instances = Object.entries(pids).flatMap(([id, pid]) => {
    const meter = host.book.instance(id);
    return meter === null ? [] : [{ id, pid, meter, owns: () => isMine }];
  });
  await networks.read(instances, { atMs: host.clockMs, isOld: ({ raw }) => host.oldLives.has(raw.life ?? '') });
}

test('bytes of every device but the loopback', () => {
  expect(sumDevices(NET_DEV)).toEqual({ inBytes: 40_000_001_500, outBytes: 705 });
});

test('a process is known by its start, whatever its name is; one that has ended is none', () => {
  const rest = Array.from({ length: 30 }, (_, index) => String(index + 4)).join(' ');
  expect(startOf(`12 (a) R 1) S ${rest}`)).toBe('22');
  expect(startOf(`12 (sh) Z ${rest}`)).toBeNull();
  expect(readNetwork(process.pid)?.process).toMatch(new RegExp(`^${process.pid}:\\d+$`));
  expect(readNetwork(2 ** 22 + 1)).toBeNull();
});

test('what each instance, its tenant and the host have sent and received', async () => {
  processes.set(1, { process: '1:10', inBytes: 100, outBytes: 50 });
  processes.set(2, { process: '2:20', inBytes: 7, outBytes: 3 });
  await pass({ [FIRST]: 1, [SECOND]: 2 }, 0);
  processes.set(1, { process: '1:10', inBytes: 10_100, outBytes: 50 });
  await pass({ [FIRST]: 1, [SECOND]: 2 }, 20_000);
  const chunk = host.close();
  expect(total(chunk, FIRST, 'networkInBytes')).toBe(10_100);
  expect(total(chunk, null, 'networkInBytes')).toBe(10_107);
  expect(total(chunk, 'host', 'networkOutBytes')).toBe(53);
  expect(chunk.records.find(({ instanceId }) => instanceId === FIRST)?.series[11]).toEqual([1_000, 1_000, 1_000]);
});

test('a restart counts from nothing; a number that is another process’s by now does not count at all', async () => {
  processes.set(1, { process: '1:10', inBytes: 100, outBytes: 0 });
  await pass({ [FIRST]: 1 }, 0);
  processes.set(5, { process: '5:90', inBytes: 80, outBytes: 0 });
  await pass({ [FIRST]: 5 }, 20_000);
  expect(networks.of(FIRST, 5)).toMatchObject({ inBytes: 80, outBytes: 0 });
  // Not before another process is looked at: what is known is of the one before it.
  expect([networks.of(FIRST, 1), networks.of(SECOND, 5)]).toEqual([null, null]);
  isMine = false;
  processes.set(5, { process: '5:99', inBytes: 70_000, outBytes: 0 });
  await pass({ [FIRST]: 5 }, 40_000);
  expect(networks.of(FIRST, 5)).toMatchObject({ inBytes: 80 });
  expect(total(host.close(), FIRST, 'networkInBytes')).toBe(180);
});

test('another agent goes on from what was read; who was there before the journal begins at nothing', async () => {
  processes.set(1, { process: '1:10', inBytes: 100, outBytes: 0 });
  await pass({ [FIRST]: 1 }, 0);
  networks = new NetworkMeters(networks.keep(), (pid) => processes.get(pid) ?? null);
  processes.set(1, { process: '1:10', inBytes: 130, outBytes: 0 });
  await pass({ [FIRST]: 1 }, 20_000);
  expect(total(host.close(), FIRST, 'networkInBytes')).toBe(130);
  host.oldLives.add('a');
  processes.set(2, { process: '2:20', inBytes: 900, outBytes: 0 });
  await pass({ [SECOND]: 2 }, 0);
  processes.set(2, { process: '2:20', inBytes: 905, outBytes: 0 });
  await pass({ [SECOND]: 2 }, 20_000);
  expect(total(host.close(), SECOND, 'networkInBytes')).toBe(5);
});

test('who stands still is looked at once a minute', async () => {
  processes.set(1, { process: '1:10', inBytes: 100, outBytes: 0 });
  await pass({ [FIRST]: 1 }, 0);
  processes.set(1, { process: '1:10', inBytes: 160, outBytes: 0 });
  for (let second = 0; second < 50; second += 10) await pass({ [FIRST]: 1 }, 'left');
  expect(total(host.close(), FIRST, 'networkInBytes')).toBe(100);
  await pass({ [FIRST]: 1 }, 'left');
  expect(total(host.close(), FIRST, 'networkInBytes')).toBe(160);
});
