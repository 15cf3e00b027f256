import { BulkheadError, type Taken } from '@bulkhead/shared';
import type { InsideService } from '../api/inside-router.ts';
import type { CgroupDriver } from '../cgroup/driver.ts';
import type { Engine } from '../docker/engine.ts';
import { connectFileEngine } from '../docker/file-engine.ts';
import { listProcesses } from '../processes/list-processes.ts';
import { readUserNames } from '../processes/read-user-names.ts';
import { signalProcess } from '../processes/signal-process.ts';
import type { Streams, StreamSubject } from '../streams/streams.ts';
import { Files } from './files.ts';
import { listChanges } from './list-changes.ts';

interface InsideOptions {
  dockerHost: string;
  uploadsDir: string;
  driver: CgroupDriver;
  engine: Pick<Engine, 'rootfs'>;
  streams: Streams;
  subject: (instanceId: string) => StreamSubject | null;
  /** Where a volume's files begin. Throws NOT_FOUND. */
  volumeFolder: (volumeId: string) => string;
}

/** Everything that can be seen and changed inside of this host's instances. */
export function createInside({
  dockerHost,
  uploadsDir,
  driver,
  engine,
  streams,
  subject,
  volumeFolder,
}: InsideOptions): {
  service: InsideService;
  taken(taken: Taken): void;
  close(): void;
} {
  const fileEngine = connectFileEngine(dockerHost);
  const files = new Files({ engine: fileEngine, directory: uploadsDir, streams, subject, volumeFolder });
  const know = (instanceId: string): StreamSubject => {
    const known = subject(instanceId);
    if (known !== null) return known;
    throw new BulkheadError('NOT_FOUND', `instance ${instanceId} is not on this host`);
  };
  const pidsOf = ({ containerId, tenantSlug }: StreamSubject): number[] =>
    containerId === null ? [] : driver.processesIn(driver.containerPath(tenantSlug, containerId));

  return {
    service: {
      async processes(instanceId) {
        const known = know(instanceId);
        const names = known.pid === null ? new Map<number, string>() : await readUserNames(known.pid);
        return listProcesses(pidsOf(known), names);
      },
      signal({ instanceId, process, signal }) {
        const known = know(instanceId);
        signalProcess(() => pidsOf(known), process, signal);
      },
      changes: async (instanceId) => listChanges(engine, know(instanceId)),
      listFolder: (instanceId, path) => files.list(instanceId, path),
      readText: (instanceId, path) => files.text(instanceId, path),
      readFile: (query, signal, link) => files.read(query, signal, link),
      listVolumeFolder: (volumeId, path) => files.listVolume(volumeId, path),
      readVolumeText: (volumeId, path) => files.volumeText(volumeId, path),
      openUpload: (upload) => files.openUpload(upload),
      writeUpload: (part) => files.writeUpload(part),
      finishUpload: (uploadId) => files.finishUpload(uploadId),
      closeUpload: (uploadId) => files.closeUpload(uploadId),
      changeFiles: (change) => files.change(change),
    },
    taken: (taken) => files.taken(taken),
    close() {
      files.close();
      fileEngine.close();
    },
  };
}
