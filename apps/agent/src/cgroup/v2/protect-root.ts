import { join } from 'node:path';
import type { GroupPath } from '../driver.ts';
import { listBelow } from '../group-tree.ts';
import { readKernelFileIfThere } from '../kernel-file.ts';
import { V2_FILES, parseMax } from './ceilings.ts';

/**
 * What the group of all compartments must be protected by, so that theirs count: the kernel cuts what children ask for to what
 * their parent has (effective_protection, mm/page_counter.c), and with memory_recursiveprot shares out among them what is
 * left over, so not a byte more either. Null: it is right as it is.
 */
export function protectionOfRoot(mount: string, root: GroupPath): number | null {
  const softOf = (path: GroupPath): number => {
    const file = join(mount, path, V2_FILES.memorySoftBytes);
    const text = readKernelFileIfThere(file);
    // `max` is what nobody of ours writes; it cannot be summed.
    return text === null ? 0 : (parseMax(text, file) ?? 0);
  };
  const sum = listBelow(join(mount, root)).reduce((total, name) => total + softOf(join(root, name)), 0);
  return sum === softOf(root) ? null : sum;
}
