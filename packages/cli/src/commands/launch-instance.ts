import { acceptedSchema, flavorViewSchema, MIB, quotaViewSchema, GIB } from '@bulkhead/shared';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Api } from '../api.ts';
import { connectToTenant, type CommonOptions } from '../connect.ts';
import { CliFailure, EXIT } from '../failure.ts';
import { err, out, printJson } from '../terminal.ts';
import { waitFor } from '../wait-for.ts';

const WAIT_MS = 120_000;
const UNITS: Record<string, number> = { KIB: 1024, MIB, GIB };

export interface LaunchOptions extends CommonOptions {
  image: string;
  flavor?: string;
  cpu?: string;
  memory?: string;
  pids?: string;
  host?: string;
  restart?: string;
  envFile?: string;
  wait?: boolean;
}

/** Launches an instance; `command` replaces the image's when it is not empty. */
export async function launchInstance(name: string, command: string[], options: LaunchOptions): Promise<void> {
  const { api, base } = await connectToTenant(options);
  const spec = {
    name,
    image: options.image,
    command,
    ...(await readSize(api, options)),
    ...(options.restart !== undefined && { restartPolicy: options.restart }),
    ...(options.host !== undefined && { hostId: await findHostId(api, base, options.host) }),
    ...(options.envFile !== undefined && { env: await readEnvFile(options.envFile) }),
  };
  const accepted = await api.ask({ method: 'POST', path: `${base}/instances`, body: { spec }, answer: acceptedSchema });
  if (options.wait === true) await waitFor(api, base, accepted, WAIT_MS);
  if (options.json === true) return printJson(accepted);
  out(`${accepted.instanceId}\n`);
  err(options.wait === true ? 'Launched.\n' : `Accepted. Look: bulkhead instances get ${name}\n`);
}

async function readSize(api: Api, { flavor, cpu, memory, pids }: LaunchOptions) {
  if (flavor !== undefined) {
    const flavors = await api.ask({ path: '/flavors', answer: z.array(flavorViewSchema) });
    const found = flavors.find((one) => one.name === flavor);
    if (found === undefined) {
      throw new CliFailure(EXIT.notFound, `There is no flavor "${flavor}".`, {
        code: 'NOT_FOUND',
        remedy: `There are: ${flavors.map((one) => one.name).join(', ')}`,
      });
    }
    const { id: _id, name: _name, ...size } = found;
    return size;
  }
  if (cpu === undefined || memory === undefined || pids === undefined) {
    throw new CliFailure(EXIT.usage, 'Say how large: --flavor, or all of --cpu, --memory and --pids.');
  }
  return { cpuMillicores: readCores(cpu), memoryBytes: readBytes(memory), pids: Number(pids) };
}

/** Cores: 0.25 is 250 thousandths. */
export function readCores(text: string): number {
  if (/^\d{1,4}(\.\d{1,3})?$/.test(text)) return Math.round(Number(text) * 1000);
  throw new CliFailure(EXIT.usage, `--cpu ${text}: say cores, such as 0.25 or 2.`);
}

/** Bytes with a binary unit: 256MiB, 1.5GiB. */
export function readBytes(text: string, name = '--memory'): number {
  const [, value, unit = ''] = /^(\d{1,9}(?:\.\d{1,3})?) ?([KMG]iB)$/i.exec(text) ?? [];
  const factor = UNITS[unit.toUpperCase()];
  if (value !== undefined && factor !== undefined) return Math.round(Number(value) * factor);
  throw new CliFailure(EXIT.usage, `${name} ${text}: say a size, such as 256MiB or 1.5GiB.`);
}

/** Lines of NAME=VALUE; what begins with # is left out. Values are no arguments, which others on the machine can see. */
export async function readEnvFile(file: string): Promise<{ name: string; value: string }[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new CliFailure(
      EXIT.usage,
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  });
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '' && !line.trimStart().startsWith('#'))
    .map((line) => {
      const at = line.indexOf('=');
      if (at > 0) return { name: line.slice(0, at).trim(), value: line.slice(at + 1) };
      throw new CliFailure(EXIT.usage, `${file}: a line is not NAME=VALUE.`);
    });
}

async function findHostId(api: Api, base: string, name: string): Promise<string> {
  const { hosts } = await api.ask({ path: `${base}/quota`, answer: quotaViewSchema });
  const found = hosts.find((host) => host.name === name || host.id === name);
  if (found) return found.id;
  throw new CliFailure(EXIT.notFound, `There is no host "${name}".`, {
    code: 'NOT_FOUND',
    remedy: `There are: ${hosts.map((host) => host.name).join(', ')}`,
  });
}
