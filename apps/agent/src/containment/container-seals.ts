import { isDeepStrictEqual } from 'node:util';
import type { Ceilings, CeilingsSeal, CgroupDriver, GroupPath } from '../cgroup/driver.ts';

/** Each seal keeps about fifteen descriptors; containers beyond this are read in full at every look. */
const MAX_SEALS = 250;

interface Sealed {
  path: GroupPath;
  ceilings: Partial<Ceilings>;
  seal: CeilingsSeal;
}

/** Groups that were found to hold what they have to, sealed in that state, so that looking again costs next to nothing. */
export class ContainerSeals {
  readonly #driver: Pick<CgroupDriver, 'sealCeilings'>;
  readonly #sealed = new Map<string, Sealed>();

  constructor(driver: Pick<CgroupDriver, 'sealCeilings'>) {
    this.#driver = driver;
  }

  /** Whether this instance's group is as it was when it was last found right, and nothing else is wanted of it. */
  holds(instanceId: string, path: GroupPath, ceilings: Partial<Ceilings>): boolean {
    const sealed = this.#sealed.get(instanceId);
    if (sealed === undefined) return false;
    if (sealed.path === path && isDeepStrictEqual(sealed.ceilings, ceilings) && sealed.seal.isWhole()) return true;
    this.#drop(instanceId);
    return false;
  }

  /** Before the group is read: if it then reads right, `keep` it; a change between the two breaks the seal. */
  seal(path: GroupPath): CeilingsSeal | null {
    return this.#sealed.size < MAX_SEALS ? this.#driver.sealCeilings(path) : null;
  }

  keep(instanceId: string, sealed: Sealed): void {
    this.#drop(instanceId);
    this.#sealed.set(instanceId, sealed);
  }

  /** Forgets everybody who is not named. */
  keepOnly(instanceIds: ReadonlySet<string>): void {
    for (const id of this.#sealed.keys()) if (!instanceIds.has(id)) this.#drop(id);
  }

  close(): void {
    this.keepOnly(new Set());
  }

  #drop(instanceId: string): void {
    this.#sealed.get(instanceId)?.seal.close();
    this.#sealed.delete(instanceId);
  }
}
