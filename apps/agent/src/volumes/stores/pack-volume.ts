import { spawn } from 'node:child_process';
import { createGzip, constants } from 'node:zlib';
import { TaskFailure } from '../../tasks/handler.ts';

/**
 * Everything in a folder as a compressed archive, file by file as each is at its moment. Read by tar(1), which goes down by
 * open folders and follows no link, whatever the programs in there swap meanwhile. Ends with TaskFailure when it gets larger
 * than `maxBytes`: a file of holes has no end in an archive.
 */
export async function* packVolume(
  folder: string,
  { maxBytes, signal, onBytes }: { maxBytes: number; signal: AbortSignal; onBytes: (bytes: number) => void },
): AsyncGenerator<Buffer> {
  const args = ['-c', '--numeric-owner', '--one-file-system', '--format=pax', '-C', folder, '.'];
  const packer = spawn('tar', args, {
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'ignore'],
    signal,
    killSignal: 'SIGKILL',
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    packer.once('error', reject);
    packer.once('close', resolve);
  });
  ended.catch(() => {});
  const gzip = createGzip({ level: constants.Z_BEST_SPEED });
  let bytes = 0;
  const feed = async () => {
    for await (const chunk of packer.stdout as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      onBytes(bytes);
      if (bytes > maxBytes)
        throw new TaskFailure('too-large', 'It has files of holes that are larger than the volume.');
      if (!gzip.write(chunk)) await new Promise<void>((resolve) => gzip.once('drain', () => resolve()));
    }
    // 1: a file changed while it was read.
    const code = await ended;
    if (code !== 0 && code !== 1) throw new Error(`tar ended with ${code}`);
    gzip.end();
  };
  feed().catch((error: unknown) => gzip.destroy(error instanceof Error ? error : new Error(String(error))));
  try {
    yield* gzip as AsyncIterable<Buffer>;
  } finally {
    packer.kill('SIGKILL');
    gzip.destroy();
  }
}
