import type { InstanceView } from '@bulkhead/shared';

/**
 * Where the container's cgroup is, from the files that were written for its compartment: the container lives right
 * below it. On v1 it has one in each controller's tree; there a star stands for the controller, so that a shell finds
 * them all. Null until the compartment has been proven and the container is there.
 */
export function cgroupPath(
  instance: Pick<InstanceView, 'containerId' | 'tenantSlug'> & { compartment: InstanceView['compartment'] },
): string | null {
  if (instance.containerId === null) return null;
  const inside = `/${instance.tenantSlug}/`;
  const folders = (instance.compartment?.proof?.writes ?? [])
    .map(({ file }) => file)
    .filter((file) => file.includes(inside))
    .map((file) => file.slice(0, file.lastIndexOf(inside) + inside.length - 1).split('/'));
  const [first, ...others] = folders;
  if (first === undefined) return null;
  const same = others.every((folder) => folder.join('/') === first.join('/'));
  const shared = same ? first : withStar(first, others);
  return [...shared, instance.containerId].join('/');
}

/** What all folders begin and end with, and a star for what is different between. */
function withStar(first: readonly string[], others: readonly (readonly string[])[]): string[] {
  let begin = 0;
  while (begin < first.length && others.every((folder) => folder[begin] === first[begin])) begin += 1;
  let end = 1;
  while (end < first.length - begin && others.every((folder) => folder.at(-end) === first.at(-end))) end += 1;
  return [...first.slice(0, begin), '*', ...first.slice(first.length - end + 1)];
}
