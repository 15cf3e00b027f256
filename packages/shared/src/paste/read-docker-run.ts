import { parse } from 'shell-quote';
import { splitCommand } from '../compose/read-amounts.ts';
import { FLAGS, isSwitch, SHORT_FLAGS, type FlagDecision } from './docker-run-flags.ts';
import { found, type PasteFinding } from './paste-finding.ts';

/** A compose service as it is written, before anybody has judged it. */
export type ServiceDraft = Record<string, unknown>;

export interface DockerRun {
  name: string | null;
  service: ServiceDraft;
  /** The flags as they were typed that a key of the service comes from. */
  flagsOf: Map<string, string[]>;
  findings: PasteFinding[];
}

const BEGINNING =
  /^\s*(?:[$#>]\s+)?(?:sudo\s+)?(?:\S*\/)?(?:docker|podman|nerdctl)\s+(?:container\s+)?(?:run|create)\s/;

export function looksLikeDockerRun(text: string): boolean {
  return BEGINNING.test(text);
}

/** Reads a `docker run …` as the compose service that says the same. Nothing is run and nothing expanded. Never throws. */
export function readDockerRun(text: string): DockerRun {
  const run: DockerRun = { name: null, service: {}, flagsOf: new Map(), findings: [] };
  const words = toWords(text, run);
  let at = words.findIndex((word) => word === 'run' || word === 'create') + 1;
  while (at < words.length) {
    const word = words[at] ?? '';
    if (word === '--') {
      at += 1;
      break;
    }
    if (!word.startsWith('-') || word === '-') break;
    at = takeFlag(words, at, run);
  }
  const [image, ...command] = words.slice(at);
  if (image === undefined) run.findings.push(found('error', '', 'no-image'));
  else run.service['image'] = image;
  if (command.length > 0) run.service['command'] = command;
  return run;
}

function toWords(text: string, { findings }: DockerRun): string[] {
  // A line that goes on behind a backslash is one line.
  const line = text.replaceAll(/\\\r?\n/g, ' ').trim();
  if (splitCommand(line) === null) {
    findings.push(found('error', '', 'open-quote'));
    return [];
  }
  const words: string[] = [];
  const variables = new Set<string>();
  const keep = (name: string) => {
    if (name !== '') variables.add(name);
    return `$${name}`;
  };
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(line, keep);
  } catch {
    findings.push(found('error', '', 'shell', { value: '${' }));
    return [];
  }
  for (const one of parsed) {
    if (typeof one === 'string') words.push(one);
    // A star is a letter like any other where nothing is expanded.
    else if ('pattern' in one) words.push(one.pattern);
    else {
      const value = 'op' in one ? one.op : '#';
      findings.push(found('error', value, 'shell', { value }));
      break;
    }
  }
  for (const name of variables) findings.push(found('warning', `$${name}`, 'shell-variable', { name }));
  return words;
}

/** Answers where the next word is. */
function takeFlag(words: readonly string[], at: number, run: DockerRun): number {
  const word = words[at] ?? '';
  if (!word.startsWith('--')) return takeLetters(words, at, run);
  const equals = word.indexOf('=');
  const name = word.slice(2, equals < 0 ? undefined : equals);
  const inline = equals < 0 ? null : word.slice(equals + 1);
  const decision = Object.hasOwn(FLAGS, name) ? FLAGS[name] : undefined;
  if (decision === undefined) {
    run.findings.push(found('error', `--${name}`, 'flag-unknown', { flag: `--${name}` }));
    return at + 1;
  }
  if (isSwitch(decision)) {
    if (inline !== 'false') apply(decision, `--${name}`, 'true', run);
    return at + 1;
  }
  const value = inline ?? words[at + 1];
  if (value === undefined) {
    run.findings.push(found('error', word, 'flag-value', { flag: word }));
    return at + 1;
  }
  apply(decision, `--${name}`, value, run);
  return at + (inline === null ? 2 : 1);
}

/** `-itd`, `-p 80:80`, `-p80:80`: letters without a value stand together, and the first that wants one takes the rest. */
function takeLetters(words: readonly string[], at: number, run: DockerRun): number {
  const letters = words[at]?.slice(1) ?? '';
  for (let index = 0; index < letters.length; index += 1) {
    const letter = letters.charAt(index);
    const name = Object.hasOwn(SHORT_FLAGS, letter) ? SHORT_FLAGS[letter] : undefined;
    const decision = name === undefined ? undefined : FLAGS[name];
    if (decision === undefined) {
      run.findings.push(found('error', `-${letter}`, 'flag-unknown', { flag: `-${letter}` }));
      return at + 1;
    }
    if (isSwitch(decision)) {
      apply(decision, `-${letter}`, 'true', run);
      continue;
    }
    const rest = letters.slice(index + 1).replace(/^=/, '');
    const value = rest === '' ? words[at + 1] : rest;
    if (value === undefined) run.findings.push(found('error', `-${letter}`, 'flag-value', { flag: `-${letter}` }));
    else apply(decision, `-${letter}`, value, run);
    return at + (rest === '' ? 2 : 1);
  }
  return at + 1;
}

function apply(decision: FlagDecision, flag: string, value: string, run: DockerRun): void {
  const { service } = run;
  const note = (key: string) => {
    const shown = value === 'true' ? flag : `${flag} ${value}`;
    run.flagsOf.set(key, [...(run.flagsOf.get(key) ?? []), shown]);
  };
  const push = (key: string, one: unknown) => {
    const before = service[key];
    service[key] = Array.isArray(before) ? [...(before as unknown[]), one] : [one];
    note(key);
  };
  if ('dropped' in decision) {
    run.findings.push(found('warning', flag, decision.dropped, { flag }));
  } else if ('health' in decision) {
    const before = service['healthcheck'] as ServiceDraft | undefined;
    const said = decision.health === 'test' ? ['CMD-SHELL', value] : decision.health === 'disable' ? true : value;
    service['healthcheck'] = { ...before, [decision.health]: said };
    note('healthcheck');
  } else if ('key' in decision) {
    if (decision.how === 'list') push(decision.key, value);
    else {
      service[decision.key] = decision.how === 'truth' ? true : value;
      note(decision.key);
    }
  } else if (decision.special === 'name') run.name = value;
  else if (decision.special === 'stop-timeout') {
    service['stop_grace_period'] = /^\d{1,6}$/.test(value) ? `${value}s` : value;
    note('stop_grace_period');
  } else if (decision.special === 'mount') push('volumes', toMount(value));
  else if (value === 'bridge' || value === 'default') {
    run.findings.push(found('warning', `${flag} ${value}`, 'flag-no-meaning', { flag: `${flag} ${value}` }));
  } else if (value === 'none' || value === 'host' || value.startsWith('container:')) {
    service['network_mode'] = value;
    note('network_mode');
  } else push('networks', value);
}

const MOUNT_KEYS: Readonly<Record<string, string>> = {
  type: 'type',
  source: 'source',
  src: 'source',
  target: 'target',
  destination: 'target',
  dst: 'target',
};

/** `type=volume,source=data,target=/data,readonly` in the words of a compose file. */
function toMount(text: string): ServiceDraft {
  const mount: ServiceDraft = {};
  for (const part of text.split(',').slice(0, 32)) {
    const [name = '', ...rest] = part.split('=');
    const value = rest.join('=');
    if (name === 'readonly' || name === 'ro') mount['read_only'] = value === '' || value === 'true' || value === '1';
    else mount[(Object.hasOwn(MOUNT_KEYS, name) ? MOUNT_KEYS[name] : undefined) ?? name] = value;
  }
  return mount;
}
