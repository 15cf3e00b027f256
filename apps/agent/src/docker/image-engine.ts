import { Readable } from 'node:stream';
import Docker from 'dockerode';
import { isReservedReference } from '@bulkhead/shared';
import { z } from 'zod';
import { parseDockerHost } from './engine.ts';
import { EngineError, toEngineError, type Verb } from './errors.ts';
import { makeQuietAgent } from './quiet-agent.ts';

const DEADLINE_MS = 10_000;
/** The engine unpacks what it is given, and may wait for its disk. */
const LONG_MS = 3_600_000;

const inspectedSchema = z
  .object({
    Id: z.string(),
    RepoTags: z
      .array(z.string())
      .nullish()
      .transform((tags) => tags ?? []),
    Size: z.number(),
    Architecture: z.string().nullish(),
    Config: z.record(z.string(), z.unknown()).nullish(),
    RootFS: z.object({ Layers: z.array(z.string()).nullish() }),
  })
  .transform((one) => ({
    id: one.Id,
    tags: one.RepoTags,
    sizeBytes: one.Size,
    architecture: one.Architecture ?? '',
    config: one.Config ?? {},
    diffIds: one.RootFS.Layers ?? [],
  }));
export type EngineImageDetails = z.infer<typeof inspectedSchema>;

const historySchema = z.array(z.object({ Created: z.number(), CreatedBy: z.string().nullish(), Size: z.number() }));
export type EngineHistory = z.infer<typeof historySchema>;

const sizedSchema = z.object({ SizeRw: z.number().nullish(), SizeRootFs: z.number().nullish() });
const committedSchema = z.object({ Id: z.string() });
const progressSchema = z.object({ error: z.string().optional() });

/**
 * The engine's verbs for images, on connections of their own. It is given files that the agent has checked, and never a name to
 * fetch: it talks to no network. Every call throws EngineError only.
 */
export interface ImageEngine {
  /** By tag or content address. Null: there is none. */
  inspect(name: string): Promise<EngineImageDetails | null>;
  /** The newest step first. */
  history(imageId: string): Promise<EngineHistory>;
  /** Takes an archive as the engine itself writes them. */
  load(archive: Readable, signal: AbortSignal): Promise<void>;
  /** An image as such an archive. */
  save(imageId: string, signal: AbortSignal): Promise<Readable>;
  /** What a container has written, and all of it with its image, in bytes. */
  containerSize(containerId: string): Promise<{ ownBytes: number; wholeBytes: number }>;
  /** A container's file system as an image without a name; answers its id. The container stands still meanwhile. */
  commit(containerId: string, signal: AbortSignal): Promise<string>;
  /** Takes a tag away, or an image that has none. `kept`: what the engine says when something still uses it. */
  remove(name: string): Promise<{ kept: string | null }>;
  close(): void;
}

/** Makes the client; connects with the first call. */
export function connectImageEngine(dockerHost: string): ImageEngine {
  const agent = makeQuietAgent({ keepAlive: false });
  const socketPath = parseDockerHost(dockerHost);
  // Everything is named, so that the library takes nothing from the environment.
  const options = { socketPath, host: undefined, port: undefined, protocol: 'http' as const, agent };
  const docker = new Docker(options);

  async function call<T>(
    verb: Verb,
    limitMs: number,
    signal: AbortSignal | null,
    run: (ended: AbortSignal) => Promise<T>,
  ) {
    const limit = AbortSignal.timeout(limitMs);
    const ended = signal === null ? limit : AbortSignal.any([limit, signal]);
    try {
      return await Promise.race([run(ended), rejectedBy(ended)]);
    } catch (error) {
      throw toEngineError(error, verb);
    }
  }

  return {
    inspect: async (name) => {
      try {
        return await call('image', DEADLINE_MS, null, async () =>
          inspectedSchema.parse(await docker.getImage(name).inspect()),
        );
      } catch (error) {
        if (error instanceof EngineError && error.kind === 'image-missing') return null;
        throw error;
      }
    },
    history: (imageId) =>
      call('image', DEADLINE_MS, null, async () => historySchema.parse(await docker.getImage(imageId).history())),
    load: (archive, signal) =>
      call('import', LONG_MS, signal, async (abortSignal) => {
        const answer = await docker.loadImage(archive, { quiet: true, abortSignal });
        await readProgress(answer);
      }),
    save: (imageId, signal) =>
      call('image', LONG_MS, signal, async () => {
        const stream = await docker.getImage(imageId).get();
        if (!(stream instanceof Readable)) throw new EngineError('other', 'the engine answered without a stream');
        signal.addEventListener('abort', () => stream.destroy(), { once: true });
        return stream;
      }),
    containerSize: (containerId) =>
      call('inspect', 60_000, null, async (abortSignal) => {
        const options = { size: true, abortSignal };
        const { SizeRw, SizeRootFs } = sizedSchema.parse(await docker.getContainer(containerId).inspect(options));
        return { ownBytes: SizeRw ?? 0, wholeBytes: SizeRootFs ?? 0 };
      }),
    commit: (containerId, signal) =>
      call('import', LONG_MS, signal, async (abortSignal) => {
        const options = { _query: { container: containerId, pause: true }, _body: {}, abortSignal };
        return committedSchema.parse(await docker.getContainer(containerId).commit(options)).Id;
      }),
    remove: async (name) => {
      try {
        await call('remove', 60_000, null, () => docker.getImage(name).remove({ force: false, noprune: false }));
        return { kept: null };
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        if (error.status === 404) return { kept: null };
        if (error.kind === 'conflict') return { kept: error.message };
        throw error;
      }
    },
    close: () => agent.destroy(),
  };
}

/** Reads the engine's report to its end; throws what it complains of. */
async function readProgress(stream: NodeJS.ReadableStream): Promise<void> {
  let text = '';
  for await (const chunk of stream) text = (text + String(chunk)).slice(-64 * 1024);
  for (const line of text.split('\n')) {
    if (!line.trim().startsWith('{')) continue;
    const { success, data } = progressSchema.safeParse(parseJson(line));
    if (success && data.error !== undefined) {
      throw new EngineError('other', `the engine did not take the image: ${data.error}`);
    }
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const give = () => reject(signal.reason instanceof Error ? signal.reason : new Error('given up'));
    if (signal.aborted) give();
    else signal.addEventListener('abort', give, { once: true });
  });
}

/** Whether nobody but the catalogue has given the image a name. */
export function isOurs({ tags }: Pick<EngineImageDetails, 'tags'>): boolean {
  return tags.every(isReservedReference);
}
