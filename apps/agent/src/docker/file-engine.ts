import { Agent } from 'node:http';
import { Readable } from 'node:stream';
import Docker from 'dockerode';
import { parseDockerHost } from './engine.ts';
import { EngineError, toEngineError } from './errors.ts';

const HEAD_MS = 10_000;

/** The engine's ways to the files of a container that does not run. On connections of their own. */
export interface FileEngine {
  /** A tar archive of what a path leads to; a link as the last part is not followed. */
  getArchive(containerId: string, path: string, signal: AbortSignal): Promise<Readable>;
  /** Unpacks a tar archive into a folder. Resolves when the engine has taken all of it. */
  putArchive(containerId: string, folder: string, tar: Readable, signal: AbortSignal): Promise<void>;
  close(): void;
}

/** Makes the client; connects with the first call. Every call throws EngineError only. */
export function connectFileEngine(dockerHost: string): FileEngine {
  const socketPath = parseDockerHost(dockerHost);
  const agent = new Agent({ keepAlive: false });
  // Everything is named, so that the library takes nothing from the environment.
  const options = { socketPath, host: undefined, port: undefined, protocol: 'http' as const, agent };
  const docker = new Docker(options);
  return {
    async getArchive(containerId, path, signal) {
      // Of a large folder the answer begins at once; what follows takes its time.
      const head = new AbortController();
      const timer = setTimeout(() => head.abort(new DOMException('late', 'TimeoutError')), HEAD_MS);
      try {
        const abortSignal = AbortSignal.any([signal, head.signal]);
        const stream = await docker.getContainer(containerId).getArchive({ path, abortSignal });
        if (!(stream instanceof Readable)) throw new EngineError('other', 'the engine answered without a stream');
        stream.on('error', () => {});
        return stream;
      } catch (error) {
        throw toEngineError(error, 'archive');
      } finally {
        clearTimeout(timer);
      }
    },
    async putArchive(containerId, folder, tar, signal) {
      try {
        const options = { path: folder, noOverwriteDirNonDir: 'true' as const, abortSignal: signal };
        await docker.getContainer(containerId).putArchive(tar, options);
      } catch (error) {
        throw toEngineError(error, 'archive');
      }
    },
    close: () => agent.destroy(),
  };
}
