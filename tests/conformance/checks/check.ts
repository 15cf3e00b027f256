import type { Report } from '../report.ts';
import type { Scene } from '../scene.ts';

/** What the checks of one kind of host share. The scene is a new one after its containers have been started anew. */
export interface Ground {
  scene: Scene;
  report: Report;
}
