import { z } from 'zod';
import { readJsonFile, replaceFile } from '../../workloads/state-file.ts';

/** Far from what operators write into /etc/projects. */
const FIRST = 1_200_000_000;
const keptSchema = z.strictObject({ next: z.int().min(FIRST) });

/** Hands out numbers of projects; none twice, so that what a crash has left counts for nobody. */
export class ProjectNumbers {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  next(): number {
    const number = readJsonFile(this.#file, keptSchema)?.next ?? FIRST;
    replaceFile(this.#file, JSON.stringify({ next: number + 1 }), { durable: true });
    return number;
  }
}
