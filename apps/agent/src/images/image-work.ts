import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { DEFAULT_REGISTRY, type Credential, type MadeImage, type TaskProgress } from '@bulkhead/shared';
import type { Log } from '../log.ts';
import type { Identity } from '../link/identity.ts';
import { TaskFailure } from '../tasks/handler.ts';
import { Slots } from '../workloads/slots.ts';
import type { ImageEngine } from '../docker/image-engine.ts';
import { loadImage } from './load-image.ts';
import { pullLayers, requireReference } from './pull-layers.ts';
import { RegistryClient } from './registry-client.ts';
import { inWorkspace } from './workspace.ts';

/** Downloads and unpackings at once: each may take as much disk as its bound allows. */
const AT_ONCE = 2;

export interface ImageParts {
  engine: ImageEngine;
  /** Where work leaves its files while it goes on. */
  folder: string;
  log: Log;
  /** Who this host is to its control plane, now. */
  identity: () => Identity | null;
  /** An instance of this host; null: it has none of that id. */
  subject: (instanceId: string) => { tenantSlug: string; containerId: string | null; imageId: string } | null;
}

interface PullOptions {
  /** Names its workspace. */
  workId: string;
  catalogId: string;
  reference: string;
  digest: string | null;
  credential: Credential | null;
  maxBytes: number;
  signal: AbortSignal;
  progress: (progress: TaskProgress) => void;
}

/** What tasks and instances want of images, with bounds on how much is done at once. */
export class ImageWork {
  readonly parts: ImageParts;
  readonly #slots = new Slots(AT_ONCE);

  constructor(parts: ImageParts) {
    this.parts = parts;
  }

  /** Runs `work` in a folder of its own when there is room. */
  use<T>(workId: string, signal: AbortSignal, work: (folder: string) => Promise<T>): Promise<T> {
    return this.#slots.use(() => {
      signal.throwIfAborted();
      return inWorkspace(this.parts.folder, workId, work);
    });
  }

  /** Talks to the registry of a reference; a credential of another registry is never shown to it. */
  client(address: string, credential: Credential | null, signal: AbortSignal): RegistryClient {
    if (credential !== null && credential.address !== address) {
      const message = `The registry ${credential.address} was given for an image of ${address}.`;
      throw new TaskFailure('registry-address', message);
    }
    if (address !== DEFAULT_REGISTRY && credential?.isTrusted !== true) requirePublicName(address);
    return new RegistryClient({ address, credential, signal });
  }

  async pull(options: PullOptions): Promise<MadeImage> {
    const { workId, catalogId, credential, maxBytes, signal, progress, digest } = options;
    const reference = requireReference(options.reference);
    const client = this.client(reference.registry, credential, signal);
    return this.use(workId, signal, async (folder) => {
      const pulled = await pullLayers({ client, reference, digest, maxBytes, folder, signal, progress });
      progress(stepOf('unpacking'));
      const made = await loadImage(pulled, { engine: this.parts.engine, catalogId, signal });
      return { ...made, digest: pulled.digest };
    });
  }

  /** A stream as a file, so that what comes later can read it twice. */
  async keep(source: AsyncIterable<unknown>, folder: string, maxBytes: number, signal: AbortSignal): Promise<string> {
    const file = join(folder, 'given');
    let bytes = 0;
    const bounded = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      for await (const chunk of chunks) {
        bytes += chunk.length;
        if (bytes > maxBytes) throw new TaskFailure('image-too-large', `It is larger than ${maxBytes} bytes.`);
        yield chunk;
      }
    };
    await pipeline(source as AsyncIterable<Buffer>, bounded, createWriteStream(file, { mode: 0o600 }), { signal });
    return file;
  }
}

export function stepOf(step: string): TaskProgress {
  return { step, doneBytes: 0, totalBytes: null, parts: [] };
}

/** Before anything is looked up: names that are only ever inside. */
function requirePublicName(address: string): void {
  const host = address.replace(/:\d+$/, '');
  if (host.includes('.') && !/\.(local|localhost|internal|lan|home|corp|intranet)$/.test(host)) return;
  if (host.startsWith('[')) return;
  throw new TaskFailure(
    'registry-address',
    `${address} is inside of this host’s own networks. An operator can allow it by adding it to the registries.`,
  );
}
