import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Settings of the engine that its API does not tell, from its command line and its configuration file. */
export interface DaemonSettings {
  userlandProxy: boolean;
  logMaxSize: string | null;
  noNewPrivileges: boolean;
  /** Where it listens besides its unix socket, and whether TLS with client certificates is asked for. */
  tcpHosts: string[];
  tlsVerify: boolean;
}

const fileSchema = z.looseObject({
  'userland-proxy': z.boolean().optional(),
  'log-opts': z.record(z.string(), z.string()).optional(),
  'no-new-privileges': z.boolean().optional(),
  hosts: z.array(z.string()).optional(),
  tlsverify: z.boolean().optional(),
});
type SettingsFile = z.infer<typeof fileSchema>;

const DEFAULT_FILE = '/etc/docker/daemon.json';
const MAX_FILE_BYTES = 256 * 1024;

/** Null when the process cannot be read, or its file is none that an engine would take. */
export function readDaemonSettings(pid: number, procfs = '/proc'): DaemonSettings | null {
  let command: string[];
  try {
    command = readFileSync(`${procfs}/${pid}/cmdline`, 'utf8').split('\0').slice(1, -1);
  } catch {
    return null;
  }
  const flags = parseFlags(command);
  const file = readSettingsFile(`${procfs}/${pid}/root${flags.get('config-file')?.at(-1) ?? DEFAULT_FILE}`);
  return file === null ? null : mergeSettings(flags, file);
}

/** Pure. What is in both is refused by the engine, so either counts. */
export function mergeSettings(flags: ReadonlyMap<string, string[]>, file: SettingsFile): DaemonSettings {
  const last = (name: string) => flags.get(name)?.at(-1);
  const isSet = (name: string) => (last(name) === undefined ? undefined : last(name) !== 'false');
  const logOptions = flags.get('log-opt') ?? [];
  const maxSize = logOptions.find((option) => option.startsWith('max-size='))?.slice('max-size='.length);
  return {
    userlandProxy: isSet('userland-proxy') ?? file['userland-proxy'] ?? true,
    logMaxSize: maxSize ?? file['log-opts']?.['max-size'] ?? null,
    noNewPrivileges: isSet('no-new-privileges') ?? file['no-new-privileges'] ?? false,
    tcpHosts: [...(flags.get('host') ?? []), ...(file.hosts ?? [])].filter((host) => host.startsWith('tcp://')),
    tlsVerify: isSet('tlsverify') ?? file.tlsverify ?? false,
  };
}

/** Pure: `--name=value`, `--name value`, `-H value`; a flag without a value is `true`. */
export function parseFlags(command: readonly string[]): Map<string, string[]> {
  const flags = new Map<string, string[]>();
  for (let index = 0; index < command.length; index += 1) {
    const word = command[index] ?? '';
    if (!word.startsWith('-')) continue;
    const [given = '', ...rest] = word.replace(/^--?/, '').split('=');
    const name = given === 'H' ? 'host' : given;
    const next = command[index + 1];
    let value = rest.join('=');
    if (rest.length === 0) {
      const hasNext = next !== undefined && !next.startsWith('-');
      value = hasNext ? next : 'true';
      if (hasNext) index += 1;
    }
    flags.set(name, [...(flags.get(name) ?? []), value]);
  }
  return flags;
}

function readSettingsFile(path: string): SettingsFile | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    // The engine does without the default one, and does not start without one that it was told of.
    return {};
  }
  if (text.length > MAX_FILE_BYTES) return null;
  try {
    return fileSchema.safeParse(JSON.parse(text === '' ? '{}' : text)).data ?? null;
  } catch {
    return null;
  }
}
