import type { News } from '../../changes.ts';
import { newsAbout } from '../news.ts';

/** Every process reads the authority again and looks at all of its links. */
export const AUTHORITY_CHANGED: readonly News[] = [newsAbout('hosts'), { kind: 'standing', hostId: null }];
