import type { Transaction } from '@bulkhead/db';
import { madeImageSchema, unchangedImageSchema, type MadeImage, type Problem } from '@bulkhead/shared';
import type { News } from '../../../changes.ts';
import { newsAbout } from '../../news.ts';
import { readImageRoom } from '../../images/image-room.ts';
import type { FinishedTask, OnFinished } from './index.ts';

/** The end of any task that makes an image. */
type Making = Omit<FinishedTask, 'spec'> & { spec: { catalogId: string } };

/** What a host has made, or why it has not, goes into the entry of the catalogue that the task was for. */
export async function finishImage(
  deps: Parameters<OnFinished<'image-pull'>>[0],
  tx: Transaction,
  task: Making,
): Promise<News[]> {
  const { catalogId } = task.spec;
  const news = [
    newsAbout('images', { tenantSlug: task.tenantSlug }),
    newsAbout('usage', { tenantSlug: task.tenantSlug }),
  ];
  if (task.outcome === 'succeeded' && unchangedImageSchema.safeParse(task.result).success) {
    // It was only to be looked whether there is something newer, and there is not.
    await tx.image.updateMany({ where: { id: catalogId, tenantId: task.tenantId }, data: { deletedAt: deps.now() } });
    return news;
  }
  const made = task.outcome === 'succeeded' ? madeImageSchema.safeParse(task.result) : null;
  if (made?.success) await take(tx, task, made.data);
  else await fail(tx, task, wordsOf(task));
  return news;
}

async function take(tx: Transaction, task: Making, made: MadeImage): Promise<void> {
  const { catalogId } = task.spec;
  const { usedBytes, limitBytes } = await readImageRoom(tx, task.tenantId);
  const { count } = await tx.image.updateMany({
    where: { id: catalogId, tenantId: task.tenantId, state: 'pending' },
    data: {
      state: 'ready',
      digest: made.digest,
      imageId: made.imageId,
      sizeBytes: BigInt(made.sizeBytes),
      facts: made.facts,
    },
  });
  if (count === 0) return;
  await tx.imageCopy.createMany({ data: [{ imageId: catalogId, hostId: task.hostId }], skipDuplicates: true });
  if (usedBytes + made.sizeBytes <= limitBytes) return;
  // Others were quicker: it goes with the next clean-up.
  const message = `With its ${made.sizeBytes} bytes the tenant's images would take more than the ${limitBytes} of its quota.`;
  await fail(tx, task, { code: 'quota', message });
}

async function fail(tx: Transaction, task: Making, problem: Problem): Promise<void> {
  await tx.image.updateMany({
    where: { id: task.spec.catalogId, tenantId: task.tenantId },
    data: { state: 'failed', problem },
  });
}

function wordsOf({ outcome, problem }: Making): Problem {
  if (outcome === 'cancelled') return { code: 'cancelled', message: 'It was cancelled.' };
  if (outcome === 'failed' && problem !== null) return problem;
  return { code: 'task-failed', message: 'The host answered in a form that is not known.' };
}
