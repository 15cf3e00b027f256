// Follows the engine's statistics of containers, as a collector without cgroup files would. Arguments: socket, a JSON
// file with container ids, seconds. Prints one line of JSON: samples that came, CPU that following cost here.
import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

const [socketPath = '', idsFile = '', seconds = '20'] = process.argv.slice(2);
const ids = JSON.parse(readFileSync(idsFile, 'utf8')) as string[];
let samples = 0;
let failures = 0;

for (const id of ids) {
  const request = get({ socketPath, path: `/v1.41/containers/${id}/stats?stream=1` }, (response) => {
    let text = '';
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      text += chunk;
      const lines = text.split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) {
        const stats = JSON.parse(line) as { cpu_stats: { cpu_usage: { total_usage: number } } };
        if (stats.cpu_stats.cpu_usage.total_usage > 0) samples += 1;
      }
    });
  });
  request.on('error', () => {
    failures += 1;
  });
}

// The first round starts all streams.
await pause(4_000);
process.stdout.write('started\n');
const before = process.cpuUsage();
const samplesBefore = samples;
await pause(Number(seconds) * 1_000);
const { user, system } = process.cpuUsage(before);
process.stdout.write(`${JSON.stringify({ samples: samples - samplesBefore, cpuUsec: user + system, failures })}\n`);
process.exit(0);
