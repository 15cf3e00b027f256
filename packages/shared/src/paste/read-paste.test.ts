import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RULES } from '../compose/rules.ts';
import { launchSpecSchema } from '../instance-spec.ts';
import { GIB, MIB } from '../units.ts';
import { FLAGS } from './docker-run-flags.ts';
import { MAX_PASTE_FINDINGS, PASTE_RULES } from './paste-finding.ts';
import { MAX_PASTE_BYTES, readPaste } from './read-paste.ts';

const rulesOf = (text: string) => readPaste(text).findings.map(({ subject, rule }) => `${subject}: ${rule}`);
const errorsOf = (text: string) => readPaste(text).findings.filter(({ severity }) => severity === 'error');

describe('docker run', () => {
  it('fills in what an instance has', () => {
    const reading = readPaste(String.raw`$ docker run -d --name My_Shop \
        -e A=1 --env 'GREETING=hello world' -e PRICE='5$' \
        -m 512m --cpus=1.5 --pids-limit 100 --restart unless-stopped --stop-timeout 30 \
        -p 8080:80 -p53:53/udp -v data:/data:ro --mount type=volume,src=more,dst=/more --network front \
        --health-cmd 'wget -q localhost || exit 1' --health-interval 10s --health-retries=2 \
        -l env=prod nginx:1.29 sh -c "sleep 1; exit 0"`);
    expect(reading.kind).toBe('docker-run');
    expect(errorsOf('')).not.toEqual([]);
    expect(reading.findings).toEqual([
      { severity: 'warning', subject: '-d', rule: 'flag-no-meaning', values: { flag: '-d' } },
      { severity: 'warning', subject: 'My_Shop', rule: 'name-changed', values: { name: 'my-shop' } },
    ]);
    expect(reading.name).toBe('my-shop');
    expect(reading.size).toEqual({
      cpuMillicores: 1500,
      memoryBytes: 512 * MIB,
      pids: 100,
      cpuLimitMillicores: 1500,
      memoryLimitBytes: 512 * MIB,
    });
    expect(reading.service).toMatchObject({
      image: 'nginx:1.29',
      command: ['sh', '-c', 'sleep 1; exit 0'],
      env: [
        { name: 'A', value: '1' },
        { name: 'GREETING', value: 'hello world' },
        { name: 'PRICE', value: '5$' },
      ],
      restartPolicy: 'always',
      stopGraceSec: 30,
      healthCheck: { command: ['sh', '-c', 'wget -q localhost || exit 1'], intervalSec: 10, retries: 2 },
      ports: [
        { protocol: 'tcp', hostPort: 8080, containerPort: 80 },
        { protocol: 'udp', hostPort: 53, containerPort: 53 },
      ],
      volumes: [
        { key: 'data', mountPath: '/data', readOnly: true },
        { key: 'more', mountPath: '/more', readOnly: false },
      ],
      networks: [{ key: 'front', aliases: [] }],
    });
  });

  it('names each flag that is refused with its rule, and fills in the rest', () => {
    const text =
      'docker run --privileged --cap-add SYS_ADMIN --cap-add CHOWN --pid=host -v /etc:/host -v ok:/data --device /dev/kvm ' +
      '--network host --user 0 --entrypoint sh --security-opt seccomp=unconfined --unheard-of -it busybox:1 true';
    expect(rulesOf(text)).toEqual(
      expect.arrayContaining([
        '--privileged: policy',
        '--cap-add SYS_ADMIN: policy',
        '--cap-add CHOWN: ignored-profile',
        '--pid host: policy',
        '-v /etc:/host: bind-mount',
        '--device /dev/kvm: policy',
        '--network host: network-mode',
        '--user 0: ignored-profile',
        '--entrypoint sh: entrypoint',
        '--security-opt seccomp=unconfined: policy',
        '--unheard-of: flag-unknown',
        '-t: ignored-no-meaning',
      ]),
    );
    expect(readPaste(text).service).toMatchObject({
      image: 'busybox:1',
      command: ['true'],
      volumes: [{ key: 'ok', mountPath: '/data' }],
    });
    const policy = readPaste(text).findings.find(({ subject }) => subject === '--privileged');
    expect(policy?.values).toMatchObject({ field: 'HostConfig.Privileged' });
  });

  it('runs nothing and expands nothing', () => {
    expect(rulesOf('docker run busybox:1 true; rm -rf /')).toContain(';: shell');
    expect(readPaste('docker run busybox:1 echo | tee x').service?.command).toEqual(['echo']);
    expect(rulesOf('docker run -v $(pwd):/data busybox:1')).toContain('(: shell');
    const reading = readPaste('docker run -e HOME=$HOME/x busybox:1 ls *.txt');
    expect(reading.service).toMatchObject({
      env: [{ name: 'HOME', value: '$HOME/x' }],
      command: ['ls', '*.txt'],
    });
    expect(reading.findings).toContainEqual({
      severity: 'warning',
      subject: '$HOME',
      rule: 'shell-variable',
      values: { name: 'HOME' },
    });
  });

  it('says what is missing', () => {
    expect(rulesOf('docker run --name web')).toEqual([': no-image']);
    expect(rulesOf('docker run busybox:1 "open')).toEqual([': open-quote', ': no-image']);
    expect(rulesOf('docker run --memory')).toContain('--memory: flag-value');
    expect(readPaste('docker run busybox:1')).toMatchObject({ size: null, name: null });
  });

  it('knows what becomes of every flag', () => {
    for (const flag of Object.keys(FLAGS)) {
      const { findings, service } = readPaste(`docker run --${flag}=x busybox:1`);
      expect(service?.image, flag).toBe('busybox:1');
      expect(
        findings.map(({ rule }) => rule),
        flag,
      ).not.toContain('flag-unknown');
    }
  });
});

describe('compose', () => {
  it('takes a file, a part of one, or one service', () => {
    const service = 'image: nginx:1.29\nenvironment: {A: "1"}\nmem_limit: 1g\n';
    const indented = service.replaceAll(/^/gm, '    ');
    for (const text of [service, `web:\n${indented}`, `services:\n  web:\n${indented}`]) {
      const reading = readPaste(text);
      expect(reading.findings, text).toEqual([]);
      expect(reading.service).toMatchObject({ image: 'nginx:1.29', env: [{ name: 'A', value: '1' }] });
      expect(reading.size?.memoryBytes).toBe(GIB);
    }
  });

  it('takes the first of several and says which it leaves', () => {
    const reading = readPaste('services:\n  web: {image: "a:1", depends_on: [db]}\n  db: {image: "b:1"}\n');
    expect(reading).toMatchObject({ name: 'web', service: { image: 'a:1' } });
    expect(rulesOf('services:\n  web: {image: "a:1"}\n  db: {image: "b:1"}\n')).toEqual(['db: other-services']);
  });

  it('names what is refused by its key', () => {
    const text = 'image: a:1\nprivileged: true\nvolumes: ["/:/host", "d:/d", "./x:/x"]\nbuild: .\n';
    expect(rulesOf(text)).toEqual([
      'build: build',
      'privileged: policy',
      'volumes.0: bind-mount',
      'volumes.2: bind-mount',
    ]);
    expect(readPaste(text).service?.volumes).toEqual([{ key: 'd', mountPath: '/d', readOnly: false }]);
  });

  it('is told from what is neither', () => {
    for (const text of ['', 'hello', '- a\n- b', '{}', 'a: b', '\u0000', '&a [*a]']) {
      expect(readPaste(text).service, JSON.stringify(text)).toBeNull();
      expect(errorsOf(text).length, JSON.stringify(text)).toBeGreaterThan(0);
    }
  });
});

describe('whatever is pasted', () => {
  const known = new Set<string>([...PASTE_RULES, ...Object.keys(RULES)]);
  const size = { cpuMillicores: 100, memoryBytes: 64 * MIB, pids: 32 };

  function expectSound(text: string): void {
    const { service, findings, name } = readPaste(text);
    expect(findings.length).toBeLessThanOrEqual(MAX_PASTE_FINDINGS);
    for (const { rule, subject } of findings) {
      expect(known).toContain(rule);
      expect(subject.length).toBeLessThanOrEqual(200);
    }
    if (service === null) return;
    const { image, command, env, restartPolicy, stopGraceSec, healthCheck, tags } = service;
    const spec = { name: name ?? 'web', image, command, env, restartPolicy, stopGraceSec, healthCheck, tags, ...size };
    expect(launchSpecSchema.safeParse(spec).error?.issues ?? []).toEqual([]);
  }

  it('ends, and what it makes can be launched', () => {
    const word = fc.oneof(
      fc.constantFrom(...Object.keys(FLAGS).map((flag) => `--${flag}`)),
      fc.constantFrom(
        '-it',
        '-e',
        '-v',
        '-p80:80',
        '__proto__',
        'constructor',
        "'",
        '"',
        '\\',
        '${',
        '$(',
        '|',
        '*',
        '#',
      ),
      fc.string({ maxLength: 20 }),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 20 }), (words) => expectSound(`docker run ${words.join(' ')}`)),
      { numRuns: 300 },
    );
    fc.assert(fc.property(fc.string({ maxLength: 200 }), expectSound), { numRuns: 200 });
  });

  it('has a bound, and costs little however it is made', () => {
    expect(rulesOf(`docker run ${'a'.repeat(MAX_PASTE_BYTES)}`)).toEqual([': too-large']);
    const fill = (text: string) => `docker run ${text.repeat((MAX_PASTE_BYTES - 20) / text.length)}`;
    for (const text of [
      "'",
      '"',
      '\\',
      '${',
      '$',
      '-e A=1 ',
      '--privileged ',
      '-v /:/x ',
      '((((',
      '\'"',
      '`',
      '\n',
      '--x ',
    ]) {
      const startedMs = Date.now();
      expectSound(fill(text));
      expect(Date.now() - startedMs, JSON.stringify(text)).toBeLessThan(3_000);
    }
  });
});
