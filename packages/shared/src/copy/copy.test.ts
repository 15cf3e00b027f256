import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitCommand } from '../compose/read-amounts.ts';
import { readPaste } from '../paste/read-paste.ts';
import { MIB } from '../units.ts';
import type { CopySource } from './copy-source.ts';
import { toApiCall } from './to-api-call.ts';
import { toCompose } from './to-compose.ts';
import { toDockerRun } from './to-docker-run.ts';

const SOURCE: CopySource = {
  name: 'shop',
  image: 'nginx:1.29',
  command: ['sh', '-c', `echo "it's $HOME"; exit`],
  env: [
    { name: 'PLAIN', value: 'a' },
    { name: 'HARD', value: `two words, 'quoted', $dollar and\nlines` },
    { name: 'EMPTY', value: '' },
  ],
  restartPolicy: 'on-failure',
  cpuMillicores: 250,
  memoryBytes: 128 * MIB,
  pids: 64,
  cpuLimitMillicores: 500,
  memoryLimitBytes: 256 * MIB,
  tags: ['env=prod', 'web'],
  healthCheck: {
    command: ['wget', '-q', 'http://localhost/?a=$b'],
    intervalSec: 30,
    timeoutSec: 5,
    retries: 3,
    startPeriodSec: 10,
    restarts: false,
  },
  stopGraceSec: 20,
};

describe('what is copied', () => {
  it.each([
    ['docker run', toDockerRun],
    ['compose', toCompose],
  ])('as %s says the same when it is pasted', (_, write) => {
    const reading = readPaste(write(SOURCE));
    const { service } = reading;
    expect(reading.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(reading.name).toBe('shop');
    expect(service).toMatchObject({
      image: SOURCE.image,
      command: SOURCE.command,
      env: SOURCE.env,
      restartPolicy: SOURCE.restartPolicy,
      stopGraceSec: SOURCE.stopGraceSec,
      tags: SOURCE.tags,
    });
    expect(reading.size).toMatchObject({
      memoryBytes: 128 * MIB,
      memoryLimitBytes: 256 * MIB,
      cpuLimitMillicores: 500,
      pids: 64,
    });
  });

  it('as compose keeps the check and the processors that are reserved', () => {
    const { service, size } = readPaste(toCompose(SOURCE));
    expect(service?.healthCheck).toEqual(SOURCE.healthCheck);
    expect(size?.cpuMillicores).toBe(250);
  });

  it('as docker run has a check that a shell cuts into the same words', () => {
    const [shell, option, line] = readPaste(toDockerRun(SOURCE)).service?.healthCheck?.command ?? [];
    expect([shell, option]).toEqual(['sh', '-c']);
    expect(splitCommand(line ?? '')).toEqual(SOURCE.healthCheck?.command);
  });

  it('says the same whatever a variable holds', () => {
    const value = fc.string({ maxLength: 40 }).filter((text) => !/[\0\r]|\\\n/.test(text));
    fc.assert(
      fc.property(value, (text) => {
        const source = { ...SOURCE, env: [{ name: 'A', value: text }] };
        for (const write of [toDockerRun, toCompose]) {
          expect(readPaste(write(source)).service?.env).toEqual(source.env);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('is a call that a shell hands on as it was meant', () => {
    const words = splitCommand(toApiCall('https://dashboard.test', 'acme', SOURCE)) ?? [];
    expect(words).toContain('https://dashboard.test/api/v1/tenants/acme/instances');
    expect(JSON.parse(words.at(-1) ?? '')).toEqual({ spec: SOURCE });
  });
});
