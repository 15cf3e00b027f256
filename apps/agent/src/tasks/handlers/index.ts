import type { Engine } from '../../docker/engine.ts';
import type { ImageWork } from '../../images/image-work.ts';
import type { Log } from '../../log.ts';
import type { VolumeKeeper } from '../../volumes/volume-keeper.ts';
import type { TaskHandlers } from '../handler.ts';
import { createImageHandlers } from './images.ts';
import { createVolumeHandlers } from './volumes.ts';

/** What the handlers of all kinds work with. */
export interface HandlerParts {
  engine: Engine;
  images: ImageWork;
  volumes: VolumeKeeper;
  log: Log;
}

/** One handler a kind. A kind without a line fails with the reason that this agent does not know it. */
export function createHandlers(parts: HandlerParts): TaskHandlers {
  return { ...createImageHandlers(parts.images), ...createVolumeHandlers(parts.volumes) };
}
