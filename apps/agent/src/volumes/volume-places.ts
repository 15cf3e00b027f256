import { join } from 'node:path';

/** Where a volume or a snapshot lies: a folder that nobody but root may enter. */
export interface Place {
  folder: string;
  /** What is in it: one file of a file system, or one folder; which of the two is its driver's choice. */
  image: string;
  tree: string;
  /** Where a volume is mounted, without set-user-id programs and devices. A snapshot never is. */
  mount: string;
  /** What containers see: one level down, so that nothing of the file system itself is in it. */
  data: string;
  record: string;
}

function placeIn(folder: string): Place {
  const mount = join(folder, 'mount');
  return {
    folder,
    image: join(folder, 'image'),
    tree: join(folder, 'tree'),
    mount,
    data: join(mount, 'data'),
    record: join(folder, 'record.json'),
  };
}

/** Every path of a host's volumes; each follows from an id alone. */
export class VolumePlaces {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  get volumesFolder(): string {
    return join(this.root, 'volumes');
  }

  get snapshotsFolder(): string {
    return join(this.root, 'snapshots');
  }

  /** What is being made in place of something else. */
  get stagingFolder(): string {
    return join(this.root, 'staging');
  }

  get projectsFile(): string {
    return join(this.root, 'projects.json');
  }

  volume(id: string): Place {
    return placeIn(join(this.volumesFolder, id));
  }

  snapshot(id: string): Place {
    return placeIn(join(this.snapshotsFolder, id));
  }

  staging(id: string): Place {
    return placeIn(join(this.stagingFolder, id));
  }

  probe(kind: string): Place {
    return placeIn(join(this.root, `probe-${kind}`));
  }
}
