import { chownSync, chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DesiredInstance, EnvironmentVariable, Problem, SecretMount, Snapshot } from '@bulkhead/shared';
import type { HostMount } from '../docker/host-mount.ts';
import type { Log } from '../log.ts';
import type { Attachment } from '../workloads/attachment.ts';
import { openMemoryFolder } from './memory-folder.ts';

/** Where a container finds them. */
const TARGET = '/run/secrets';
const NEW = '.new-';

/**
 * Secrets of this host's instances. Values come with the snapshot and are kept in memory: as files of a tmpfs that their
 * containers see read-only, replaced live when a newer version comes, and as variables for the moment in which a container
 * is made. After a reboot without the control plane, instances that need them wait.
 */
export class SecretKeeper implements Attachment {
  readonly #folder: string;
  readonly #log: Log;
  #device: string | null = null;
  #failure = '';
  #values = new Map<string, Buffer>();

  constructor(folder: string, log: Log) {
    this.#folder = folder;
    this.#log = log;
  }

  adopt({ instances, secrets }: Snapshot): void {
    this.#values = new Map(secrets.map((one) => [keyOf(one.secretId, one.version), Buffer.from(one.base64, 'base64')]));
    const withFiles = instances.filter((instance) => filesOf(instance).length > 0);
    if (withFiles.length > 0 || this.#device !== null) this.#open();
    if (this.#device === null) return;
    this.#attempt(() => {
      const named = new Set(withFiles.map(({ id }) => id));
      for (const id of readdirSync(this.#folder)) {
        if (!named.has(id)) rmSync(join(this.#folder, id), { recursive: true, force: true });
      }
    });
    for (const instance of withFiles) this.#attempt(() => this.#write(instance));
  }

  missing(instance: DesiredInstance): Problem | null {
    const isWaiting = instance.secrets.some((secret) =>
      secret.kind === 'file' ? !this.#hasFile(instance.id, secret) : this.#valueOf(secret) === undefined,
    );
    if (!isWaiting) return null;
    const message =
      this.#failure === ''
        ? 'It waits for its secrets: this host keeps them in memory only, and gets them from the control plane.'
        : `Its secrets cannot be kept in memory on this host, so it is not started: ${this.#failure}`;
    return { code: 'secrets-missing', message };
  }

  mounts(instance: DesiredInstance): HostMount[] {
    if (filesOf(instance).length === 0 || this.#device === null) return [];
    const source = join(this.#folder, instance.id);
    return [{ source, target: TARGET, readOnly: true, device: this.#device, root: `/${instance.id}` }];
  }

  environment({ secrets }: DesiredInstance): EnvironmentVariable[] {
    return secrets.flatMap((secret) => {
      const value = secret.kind === 'environment' ? this.#valueOf(secret) : undefined;
      return value === undefined ? [] : [{ name: secret.target, value: value.toString('utf8') }];
    });
  }

  #open(): void {
    this.#device = null;
    this.#failure = '';
    this.#attempt(() => {
      this.#device = openMemoryFolder(this.#folder);
    });
  }

  /** What fails is told by whoever then lacks it. */
  #attempt(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#failure = error instanceof Error ? error.message : String(error);
      this.#log.error('secrets cannot be kept in memory', { folder: this.#folder, error });
    }
  }

  /** What has no value stays as it is: after its own restart an agent is told of the values again. */
  #write(instance: DesiredInstance): void {
    const folder = join(this.#folder, instance.id);
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    const wanted = filesOf(instance);
    for (const secret of wanted) {
      const value = this.#valueOf(secret);
      if (value !== undefined) replaceSecret(folder, secret.target, value, instance);
    }
    const targets = new Set(wanted.map(({ target }) => target));
    for (const name of readdirSync(folder)) if (!targets.has(name)) rmSync(join(folder, name), { force: true });
  }

  #hasFile(instanceId: string, { target }: SecretMount): boolean {
    return this.#device !== null && readIfThere(join(this.#folder, instanceId, target)) !== null;
  }

  #valueOf({ secretId, version }: SecretMount): Buffer | undefined {
    return this.#values.get(keyOf(secretId, version));
  }
}

const keyOf = (secretId: string, version: number): string => `${secretId}:${version}`;
const filesOf = ({ secrets }: DesiredInstance): SecretMount[] => secrets.filter(({ kind }) => kind === 'file');

/** Whoever reads the file meanwhile has the old value or the new one, never a part. */
function replaceSecret(folder: string, name: string, value: Buffer, { profile, uid }: DesiredInstance): void {
  const file = join(folder, name);
  if (readIfThere(file)?.equals(value) === true) return;
  const next = join(folder, NEW + name);
  rmSync(next, { force: true });
  writeFileSync(next, value, { mode: 0o400, flag: 'wx' });
  // Of another profile's container it is not known who it runs as.
  if (profile === 'restricted') chownSync(next, uid, uid);
  else chmodSync(next, 0o444);
  renameSync(next, file);
}

function readIfThere(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch {
    return null;
  }
}
