import { isDeepStrictEqual } from 'node:util';
import { containerName } from '@bulkhead/shared';
import { LABELS, type EngineEvent, type InspectedContainer } from '../docker/answers.ts';
import { contradicts } from './contradicts.ts';
import type { ContainerView } from './plan-instance.ts';
import type { WorkloadParts } from './workload-parts.ts';

/** What is known of an instance's container, and of its run: which was verified, which holds its controls. */
export class ContainerSight {
  readonly #id: string;
  readonly #parts: WorkloadParts;
  /** Undefined: not known, to be asked of the engine. */
  #view: ContainerView | undefined = undefined;
  /** As it was when it was last known. */
  #seen: ContainerView = null;
  #isForeign = false;
  #hint: EngineEvent | null = null;
  verifiedRunMs: number | null = null;
  /** The run whose group holds what is named by the key (see ownCeilingsKey). */
  controlled: { runMs: number | null; key: string } = { runMs: null, key: '' };

  constructor(id: string, parts: WorkloadParts) {
    this.#id = id;
    this.#parts = parts;
  }

  /** The container as it was last seen; null: there is none; undefined: not known. */
  get view(): ContainerView | undefined {
    return this.#view;
  }

  /** A container has the name of ours and is not ours by its labels. Never touched. */
  get isForeign(): boolean {
    return this.#isForeign;
  }

  /** The container that runs now, or ran when it was last known: who samples it does not stop while it is looked at again. */
  get runningContainerId(): string | null {
    const view = this.#seen;
    return view && (view.state === 'running' || view.state === 'paused') ? view.id : null;
  }

  /** When the run began that is under way; null: none is. */
  get runningSinceMs(): number | null {
    return this.#view === undefined || this.runningContainerId === null ? null : (this.#view?.startedAtMs ?? null);
  }

  set(view: ContainerView | undefined): void {
    this.#view = view;
    if (view !== undefined) this.#seen = view;
  }

  forget(): void {
    this.#view = undefined;
  }

  /** Asks the engine afresh. Told to others only when it is not as it was: each of them goes through all containers. */
  async look(): Promise<ContainerView> {
    const found = await this.#parts.engine.inspect(containerName(this.#id));
    this.#isForeign = found !== null && !this.#isOurs(found);
    const view = this.#isForeign ? null : found;
    const isNews = !isDeepStrictEqual(view, this.#seen);
    this.set(view);
    if (isNews) this.#parts.onContainersChanged();
    return view;
  }

  keepHint(event: EngineEvent): void {
    this.#hint = event;
  }

  /** Whether the last hint of the engine contradicts what is known, which then is forgotten. */
  followHint(): boolean {
    const event = this.#hint;
    this.#hint = null;
    if (event === null || this.#view === undefined || !contradicts(event, this.#view)) return false;
    this.#view = undefined;
    return true;
  }

  #isOurs(found: InspectedContainer): boolean {
    return found.labels[LABELS.instance] === this.#id && found.labels[LABELS.host] === this.#parts.hostId;
  }
}
