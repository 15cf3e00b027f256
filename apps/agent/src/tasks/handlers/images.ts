import type { ImageWork } from '../../images/image-work.ts';
import type { TaskHandlers } from '../handler.ts';
import { makeImageCommit } from './image-commit.ts';
import { makeImageImport } from './image-import.ts';
import { makeImagePull } from './image-pull.ts';
import { makeImagePush } from './image-push.ts';
import { makeImageRemove } from './image-remove.ts';
import { makeRegistryCheck } from './registry-check.ts';

export function createImageHandlers(work: ImageWork): TaskHandlers {
  return {
    'image-pull': makeImagePull(work),
    'image-push': makeImagePush(work),
    'image-import': makeImageImport(work),
    'image-commit': makeImageCommit(work),
    'image-remove': makeImageRemove(work),
    'registry-check': makeRegistryCheck(work),
  };
}
