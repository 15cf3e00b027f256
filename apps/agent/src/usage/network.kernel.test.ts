import { execFileSync, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { readNetwork } from './network-counters.ts';

const DEVICE = `bhu${process.pid}`.slice(0, 13);
const run = (...command: string[]) => execFileSync(command[0] ?? '', command.slice(1), { stdio: 'ignore' });

test('what is sent into a network namespace is counted to the byte, and whoever has ended counts nothing', async () => {
  const own = readlinkSync('/proc/self/ns/net');
  const child = spawn('unshare', ['-n', 'sleep', '60'], { stdio: 'ignore' });
  const pid = child.pid ?? 0;
  try {
    while (readlinkSync(`/proc/${pid}/ns/net`) === own) await sleep(10);
    run('ip', 'link', 'add', DEVICE, 'type', 'veth', 'peer', 'name', 'inside', 'netns', String(pid));
    // Neighbours by hand, and no IPv6: nothing is sent but what is sent here.
    run('sysctl', '-qw', `net.ipv6.conf.${DEVICE}.disable_ipv6=1`);
    run('ip', 'address', 'add', '10.213.77.1/30', 'dev', DEVICE);
    run('nsenter', '-t', String(pid), '-n', 'sysctl', '-qw', 'net.ipv6.conf.inside.disable_ipv6=1');
    run('nsenter', '-t', String(pid), '-n', 'ip', 'link', 'set', 'inside', 'up');
    run('ip', 'link', 'set', DEVICE, 'up');
    run('ip', 'neighbour', 'replace', '10.213.77.2', 'lladdr', '02:00:00:00:00:02', 'dev', DEVICE);
    const before = readNetwork(pid);
    const socket = createSocket('udp4');
    for (let packet = 0; packet < 100; packet += 1) {
      await new Promise((resolve) => socket.send(Buffer.alloc(1_000), 9, '10.213.77.2', resolve));
    }
    socket.close();
    const after = readNetwork(pid);
    expect(after?.process).toBe(before?.process);
    // Each with its headers of UDP, IP and Ethernet.
    expect((after?.inBytes ?? 0) - (before?.inBytes ?? 0)).toBe(100 * (1_000 + 8 + 20 + 14));
    expect((after?.outBytes ?? 0) - (before?.outBytes ?? 0)).toBe(0);
  } finally {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  expect(readNetwork(pid)).toBeNull();
}, 20_000);
