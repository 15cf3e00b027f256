import type {
  Credential,
  DesiredInstance,
  EnvironmentVariable,
  Problem,
  Snapshot,
  TaskProgress,
} from '@bulkhead/shared';
import type { HostMount } from '../docker/host-mount.ts';
import { TaskFailure } from '../tasks/handler.ts';
import type { Attachment } from '../workloads/attachment.ts';
import { doubled } from '../workloads/back-off.ts';
import type { ImageWork } from './image-work.ts';

/** An image that was there a moment ago is taken to be there still. */
const SEEN_MS = 5_000;
const FIRST_RETRY_MS = 10_000;
const LONGEST_RETRY_MS = 600_000;

type Pull = NonNullable<DesiredInstance['imagePull']>;

/** One image that an instance of this host wants, by its content address. */
interface Wanted {
  state: 'looking' | 'there' | 'pulling' | 'failed';
  sinceMs: number;
  progress: TaskProgress | null;
  problem: Problem | null;
  failures: number;
  stop: AbortController;
}

/** Brings the images of instances to this host before their containers are made. */
export class ImageKeeper implements Attachment {
  readonly #work: ImageWork;
  readonly #now: () => number;
  readonly #wanted = new Map<string, Wanted>();
  #credentials: readonly Credential[] = [];

  constructor(work: ImageWork, now: () => number) {
    this.#work = work;
    this.#now = now;
  }

  adopt({ instances, credentials }: Snapshot): void {
    this.#credentials = credentials;
    const named = new Set(instances.filter(({ state }) => state !== 'absent').map(({ image }) => image.id));
    for (const [imageId, wanted] of this.#wanted) {
      if (named.has(imageId)) continue;
      wanted.stop.abort();
      this.#wanted.delete(imageId);
    }
  }

  missing({ image, imagePull }: DesiredInstance): Problem | null {
    if (imagePull === null) return null;
    const wanted = this.#wanted.get(image.id);
    const sinceMs = this.#now() - (wanted?.sinceMs ?? 0);
    if (wanted?.state === 'there' && sinceMs < SEEN_MS) return null;
    const isDue = wanted?.state === 'failed' && sinceMs > doubled(FIRST_RETRY_MS, wanted.failures, LONGEST_RETRY_MS);
    if (wanted === undefined || wanted.state === 'there' || isDue) this.#begin(image.id, imagePull);
    const now = this.#wanted.get(image.id);
    if (now?.state === 'failed' && now.problem !== null) return now.problem;
    return {
      code: 'image-pulling',
      message: `the image ${imagePull.reference} is being fetched${describe(now?.progress)}`,
    };
  }

  mounts(): HostMount[] {
    return [];
  }

  environment(): EnvironmentVariable[] {
    return [];
  }

  close(): void {
    for (const { stop } of this.#wanted.values()) stop.abort();
    this.#wanted.clear();
  }

  #begin(imageId: string, pull: Pull): void {
    const failures = this.#wanted.get(imageId)?.failures ?? 0;
    const wanted: Wanted = {
      state: 'looking',
      sinceMs: this.#now(),
      progress: null,
      problem: null,
      failures,
      stop: new AbortController(),
    };
    this.#wanted.set(imageId, wanted);
    const set = (change: Partial<Wanted>) => void Object.assign(wanted, { sinceMs: this.#now() }, change);
    this.#bring(imageId, pull, wanted).then(
      () => set({ state: 'there', failures: 0 }),
      (error: unknown) => {
        if (wanted.stop.signal.aborted) return;
        const message = error instanceof Error ? error.message : String(error);
        const code = error instanceof TaskFailure ? error.code : 'image-missing';
        const problem = {
          code,
          message: `the image ${pull.reference} could not be fetched: ${message}`.slice(0, 2000),
        };
        set({ state: 'failed', failures: failures + 1, problem });
        this.#work.parts.log.warn('an image of an instance could not be fetched', { reference: pull.reference, error });
      },
    );
  }

  async #bring(imageId: string, pull: Pull, wanted: Wanted): Promise<void> {
    if ((await this.#work.parts.engine.inspect(imageId)) !== null) return;
    wanted.state = 'pulling';
    const { registryId, reference, catalogId, maxBytes } = pull;
    const credential = this.#credentials.find(({ id }) => id === registryId) ?? null;
    const made = await this.#work.pull({
      workId: catalogId,
      catalogId,
      reference,
      digest: null,
      credential,
      maxBytes,
      signal: wanted.stop.signal,
      progress: (progress) => {
        wanted.progress = progress;
      },
    });
    if (made.imageId === imageId) return;
    throw new TaskFailure(
      'registry-lies',
      'the registry has another image there than when it was taken into the catalogue',
    );
  }
}

function describe(progress: TaskProgress | null | undefined): string {
  if (!progress) return '';
  const { step, doneBytes, totalBytes } = progress;
  if (totalBytes === null || totalBytes === 0) return ` (${step})`;
  return ` (${step}, ${Math.floor((100 * doneBytes) / totalBytes)} %)`;
}
