import {
  allow,
  areTexts,
  deny,
  entriesOf,
  force,
  forceWhereSent,
  hasParts,
  is,
  isText,
  isWholeNumber,
  type PolicyRow,
} from './row.ts';
import { MAX_SPEC_BYTES, MAX_STOP_GRACE_SEC } from './bounds.ts';

const NANOSECONDS = 1e9;
const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

/** `POST /containers/create`: its query, and its body without HostConfig and NetworkingConfig. */
export const CREATE_CONTAINER = [
  force('create', {
    field: '?name',
    rule: 'bh- and the instance’s id',
    attack: 'a name like the beginning of another container’s id wins the look-up by it',
    reference: 47,
    holds: isText(new RegExp(`^bh-${UUID}$`, 'i')),
  }),
  ...deny('create', 64, 'another image than the one that was admitted', ['?platform']),
  force('create', {
    field: 'Image',
    rule: 'the content address that admission found, never a tag',
    attack: 'a tag that is moved to another image',
    reference: 64,
    holds: isText(/^sha256:[0-9a-f]{64}$/),
  }),
  force('create', {
    field: 'Hostname',
    rule: 'the instance’s name',
    attack: 'a name that pretends to be another machine',
    reference: 52,
    holds: isText(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/),
  }),
  ...deny('create', 52, 'a name or address that pretends to be another machine', ['Domainname', 'MacAddress']),
  forceWhereSent('create', {
    field: 'User',
    rule: 'restricted: the tenant’s own user and group id; otherwise not sent, and so the image’s',
    attack: 'user 0 of the host, and counters that the kernel keeps by user across tenants',
    reference: 23,
    holds: (value, context) => context?.profile === 'restricted' && value === `${context.uid}:${context.uid}`,
  }),
  force('create', {
    field: 'Env',
    rule: 'NAME=value, at most 64; the whole request counts against the bound of a spec',
    attack: 'a request that makes every list of containers huge',
    reference: 49,
    holds: (value, context) =>
      areTexts(64, MAX_SPEC_BYTES)(value, context) &&
      Array.isArray(value) &&
      value.every((one) => /^[A-Za-z_]\w{0,127}=[^\0]*$/s.test(String(one))),
  }),
  allow('create', {
    field: 'Cmd',
    rule: 'at most 64 arguments within the bound of a spec',
    attack: 'a request that makes every list of containers huge',
    reference: 49,
    holds: (value, context) => areTexts(64, MAX_SPEC_BYTES)(value, context) && !String(value).includes('\0'),
  }),
  force('create', {
    field: 'Labels',
    rule: 'bulkhead.* alone, set over whatever the image says',
    attack: 'a label that claims another tenant’s or another agent’s container; megabytes of labels',
    reference: 48,
    holds: (value) =>
      entriesOf(value)?.every(
        ([key, text]) => /^bulkhead\.[a-z]{1,32}$/.test(key) && typeof text === 'string' && text.length <= 128,
      ) ?? false,
  }),
  ...['AttachStdin', 'AttachStdout', 'AttachStderr', 'OpenStdin', 'Tty'].map((field) =>
    force('create', {
      field,
      rule: 'false: logs are followed, nothing is attached to the first process',
      attack: 'a reader that does not read stops the program',
      reference: 24,
      holds: is(false),
    }),
  ),
  ...deny('create', 24, 'input for a first process to which nothing is attached', ['StdinOnce']),
  force('create', {
    field: 'Healthcheck',
    rule: 'an object with a test and its bounds, and nothing else',
    attack: 'the image’s own check',
    reference: 50,
    holds: hasParts,
  }),
  force('create', {
    field: 'Healthcheck.Test',
    rule: 'the instance’s own command, run without a shell, or NONE; over whatever the image says',
    attack: 'a check every millisecond keeps the engine busy outside of every quota',
    reference: 50,
    holds: isTest,
  }),
  ...checkPart('Interval', 5, 3600),
  ...checkPart('Timeout', 1, 300),
  ...checkPart('StartPeriod', 0, 3600),
  allow('create', {
    field: 'Healthcheck.Retries',
    rule: '1 to 20',
    attack: 'a check that never says anything',
    reference: 50,
    holds: isWholeNumber(1, 20),
  }),
  ...deny('create', 50, 'a check every millisecond while a container starts', ['Healthcheck.StartInterval']),
  force('create', {
    field: 'StopTimeout',
    rule: `1 to ${MAX_STOP_GRACE_SEC} s, and said again with each stop`,
    attack: 'an engine that waits for a day',
    reference: 51,
    holds: isWholeNumber(1, MAX_STOP_GRACE_SEC),
  }),
  ...deny('create', 51, 'a signal that ends nothing; the image’s own is harmless, as the grace bounds it', [
    'StopSignal',
  ]),
  ...deny('create', 53, 'ports that nobody has handed out', ['ExposedPorts']),
  ...deny('create', 33, 'a volume without a name: disk that no quota counts', ['Volumes']),
  ...deny('create', 52, 'a network of the engine’s choosing', ['NetworkDisabled']),
  ...deny('create', 46, 'not for a container that runs what its image says', [
    'ArgsEscaped',
    'Entrypoint',
    'OnBuild',
    'Shell',
    'WorkingDir',
  ]),
  force('create', {
    field: 'HostConfig',
    rule: 'an object whose every field has a row',
    attack: 'everything below',
    reference: 1,
    holds: hasParts,
  }),
  allow('create', {
    field: 'HostConfig.ShmSize',
    rule: 'at most 64 MiB and the instance’s memory',
    attack: 'a tmpfs as large as somebody likes',
    reference: 36,
    holds: isWholeNumber(0, 64 * 1024 ** 2),
  }),
];

/** Seconds of a check, as the engine wants them: in nanoseconds. */
function checkPart(part: string, minSec: number, maxSec: number): PolicyRow[] {
  return [
    allow('create', {
      field: `Healthcheck.${part}`,
      rule: `${minSec} to ${maxSec} s`,
      attack: 'a check every millisecond keeps the engine busy outside of every quota',
      reference: 50,
      holds: isWholeNumber(minSec * NANOSECONDS, maxSec * NANOSECONDS),
    }),
  ];
}

function isTest(value: unknown): boolean {
  if (!areTexts(33, MAX_SPEC_BYTES)(value, null) || !Array.isArray(value) || String(value).includes('\0')) return false;
  return value[0] === 'NONE' ? value.length === 1 : value[0] === 'CMD' && value.length > 1;
}
