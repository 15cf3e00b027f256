import { router } from '../../trpc.ts';
import { listImagesProcedure } from './list-images.ts';

export const imagesRouter = router({
  list: listImagesProcedure,
});
