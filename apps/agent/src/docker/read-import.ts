import { createInterface } from 'node:readline';
import { z } from 'zod';
import { EngineError } from './errors.ts';

const progressSchema = z.object({
  status: z.string().optional(),
  error: z.string().optional(),
});

/** Reads the progress of an import to its end and answers the image's id (`sha256:…`). */
export async function readImport(stream: NodeJS.ReadableStream): Promise<string> {
  let id: string | null = null;
  for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) {
    if (line.trim() === '') continue;
    const progress = progressSchema.parse(JSON.parse(line));
    if (progress.error !== undefined) throw new EngineError('other', `the engine did not import it: ${progress.error}`);
    if (progress.status?.startsWith('sha256:')) id = progress.status;
  }
  if (id === null) throw new EngineError('other', 'the engine closed the import without naming an image');
  return id;
}
