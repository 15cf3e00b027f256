import type { DesiredInstance } from '@bulkhead/shared';
import { NO_CONTROLS } from '@bulkhead/shared';
import type { Ceilings } from '../cgroup/driver.ts';
import { LABELS, type InspectedContainer } from '../docker/answers.ts';
import { hashSpec, type HostContext } from '../docker/build-create-request.ts';
import { computeLimits, type ContainerLimits } from '../docker/compute-limits.ts';
import { ungranted } from './apply-controls.ts';
import type { ContainerSight } from './container-sight.ts';
import type { InstanceRecord } from './instance-record.ts';
import { engineCeilings, ownCeilings, ownCeilingsKey, type Surroundings } from './own-ceilings.ts';
import { planInstance, type Step } from './plan-instance.ts';
import type { WorkloadParts } from './workload-parts.ts';

/** What a settled container has to be like. */
export interface Expectation {
  desired: DesiredInstance;
  view: InspectedContainer;
  limits: ContainerLimits;
  ceilings: Partial<Ceilings>;
}

/** Whose an instance is, and what is asked of it; null: nothing. */
export interface Wish {
  readonly tenantSlug: string;
  readonly desired: DesiredInstance | null;
}

/** Sizes of an instance of which nothing is desired. */
const NOTHING = {
  cpuMillicores: 0,
  cpuLimitMillicores: null,
  memoryBytes: 0,
  memoryLimitBytes: null,
  pids: 0,
  controls: NO_CONTROLS,
};

/** What follows for one instance from what is desired, what is there, and what the host and its tenant have. */
export class InstanceOutlook {
  readonly #parts: WorkloadParts;
  readonly #sight: ContainerSight;
  readonly #record: InstanceRecord;
  readonly #wish: () => Wish;

  constructor(parts: WorkloadParts, sight: ContainerSight, record: InstanceRecord, wish: () => Wish) {
    this.#parts = parts;
    this.#sight = sight;
    this.#record = record;
    this.#wish = wish;
  }

  next(): Step {
    const { desired, tenantSlug } = this.#wish();
    const host = this.host();
    const { controlled } = this.#sight;
    const view = this.#sight.view ?? null;
    return planInstance({
      desired,
      controlledRunMs: controlled.key === this.controlsKey() ? controlled.runMs : null,
      isWalled: desired === null || this.#parts.networks.stands(desired),
      isGranted:
        desired === null ||
        ungranted(desired.controls.devices, this.#parts.compartments.desired(tenantSlug)).length === 0,
      view,
      memory: this.#record.memory,
      spec: desired === null ? '' : hashSpec({ ...desired, name: view?.labels[LABELS.name] ?? desired.name }, host),
      specLabel: LABELS.spec,
      limits: computeLimits(desired ?? NOTHING, host),
      verifiedRunMs: this.#sight.verifiedRunMs,
      nowMs: this.#parts.now(),
    });
  }

  host(): HostContext {
    const { hostId, driver, engineWatch, compartments, attachments } = this.#parts;
    const { tenantSlug, desired } = this.#wish();
    const info = engineWatch.info();
    return {
      hostId,
      cgroupParent: driver.engineParent(tenantSlug),
      hostMemoryBytes: this.#parts.hostMemoryBytes,
      swapMarginBytes: driver.limitsSwap ? driver.swapMarginBytes : null,
      compartmentCpuMillicores: compartments.desired(tenantSlug)?.cpuMillicores ?? 0,
      hasInit: info?.hasInit ?? false,
      maxOpenFiles: engineWatch.maxOpenFiles(),
      mounts: desired === null ? [] : attachments.mounts(desired),
      environment: desired === null ? [] : attachments.environment(desired),
    };
  }

  around(): Surroundings {
    const { tenantSlug } = this.#wish();
    return { tenantSlug, controls: this.#parts.compartments.desired(tenantSlug)?.controls ?? null };
  }

  controlsKey(): string {
    return ownCeilingsKey(this.#parts.driver, this.#wish().desired?.controls ?? NO_CONTROLS, this.around());
  }

  /** What the container's group has to hold; null while it does not run as desired. */
  expectation(view: InspectedContainer): Expectation | null {
    const { desired } = this.#wish();
    if (desired === null || this.next().do !== 'nothing') return null;
    if (view.state !== 'running' && view.state !== 'paused') return null;
    const limits = computeLimits(desired, this.host());
    const { driver } = this.#parts;
    return {
      desired,
      view,
      limits,
      ceilings: {
        ...engineCeilings(driver, limits, desired.controls.swapBytes),
        ...ownCeilings(driver, desired.controls, this.around()),
        frozen: view.state === 'paused',
      },
    };
  }
}
