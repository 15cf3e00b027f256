import { NAMESPACES, readNamespaces, type Namespace, type Namespaces } from './read-process.ts';

interface Entry {
  pid: number;
  namespaces: Namespaces;
}

/** Which container has which namespaces, so that one that has joined another's is seen. */
export class NamespaceBook {
  readonly #procfs: string;
  readonly #entries = new Map<string, Entry>();

  constructor(procfs = '/proc') {
    this.#procfs = procfs;
  }

  /** Writes down what an instance's container has; answers those that another living container has too. */
  note(instanceId: string, entry: Entry): { name: Namespace; instanceId: string }[] {
    this.#entries.set(instanceId, entry);
    return [...this.#entries].flatMap(([otherId, other]) => {
      if (otherId === instanceId) return [];
      const shared = NAMESPACES.filter((name) => {
        return entry.namespaces[name] !== null && entry.namespaces[name] === other.namespaces[name];
      });
      // The kernel gives the number of a namespace that is gone to a new one: the other has to have it now.
      if (shared.length === 0) return [];
      const now = readNamespaces(other.pid, this.#procfs);
      return shared
        .filter((name) => now[name] === entry.namespaces[name])
        .map((name) => ({ name, instanceId: otherId }));
    });
  }

  forget(instanceId: string): void {
    this.#entries.delete(instanceId);
  }
}
