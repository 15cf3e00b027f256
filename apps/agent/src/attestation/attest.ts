import type { DesiredInstance } from '@bulkhead/shared';
import { isExiting } from '../containment/is-exiting.ts';
import type { InspectedContainer } from '../docker/answers.ts';
import { buildCreateRequest, type HostContext } from '../docker/build-create-request.ts';
import { compare, type Difference } from './compare.ts';
import { expectationOf } from './expectation.ts';
import type { HostBook } from './host-book.ts';
import type { NamespaceBook } from './namespace-book.ts';
import { readProcess } from './read-process.ts';

export interface Attested {
  desired: DesiredInstance;
  view: InspectedContainer;
  host: HostContext;
  /** The container's own group, relative to the hierarchies' mounts. */
  group: string;
  /** The engine's default runtime. */
  defaultRuntime: string;
  /** Whose namespaces the engine means by the host's; null: it cannot be seen. */
  enginePid: number | null;
  book: NamespaceBook;
  hostBook: HostBook;
}

/** Runtimes whose containers are processes of this kernel. Of any other, the first process is the runtime's own. */
const SHARES_KERNEL = new Set(['runc', 'crun', 'io.containerd.runc.v2', 'nvidia']);

/** Others cover /proc in ways of their own, or bring drivers of the host along: their mounts are not judged. */
const EXPLAINS_MOUNTS = new Set(['runc', 'io.containerd.runc.v2']);

/**
 * Reads back from the kernel what a container that runs was really given, and compares it with the request that this agent
 * computes for it. [] when nothing is beyond it; `gone` when it has ended. Costs about half a millisecond, most of it for
 * mountinfo.
 */
export function attest(input: Attested): Difference[] | 'gone' {
  const { desired, view, host, group } = input;
  const runtime = desired.runtime ?? input.defaultRuntime;
  if (view.runtime !== runtime) return [{ what: 'runtime', expected: runtime, found: view.runtime }];
  if (!SHARES_KERNEL.has(runtime)) return [];
  try {
    const found = readProcess(view.pid);
    const expected = expectationOf(buildCreateRequest(desired, host, []), {
      containerId: view.id,
      group,
      attached: host.mounts,
    });
    const shared = input.book.note(desired.id, { pid: view.pid, namespaces: found.namespaces });
    const differences = compare(expected, found, input.hostBook.read(input.enginePid, view.startedAtMs));
    return [
      ...differences.filter(({ what }) => EXPLAINS_MOUNTS.has(runtime) || !what.startsWith('mount ')),
      ...shared.map(({ name, instanceId }) => ({
        what: `namespace ${name}`,
        expected: 'its own',
        found: `that of instance ${instanceId}`,
      })),
    ];
  } catch (error) {
    // Of a process on its way out the kernel tells less and less, with errors of many kinds.
    if (isExiting(view.pid)) return 'gone';
    throw error;
  }
}
