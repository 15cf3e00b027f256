import type { InstanceView } from '@bulkhead/shared';

/**
 * Where the container's cgroup is, from the files that were written for its compartment: the container lives right
 * below it. Null until the compartment has been proven and the container is there.
 */
export function cgroupPath(
  instance: Pick<InstanceView, 'containerId' | 'tenantSlug'> & { compartment: InstanceView['compartment'] },
): string | null {
  if (instance.containerId === null) return null;
  const inside = `/${instance.tenantSlug}/`;
  const file = instance.compartment?.proof?.writes.map((write) => write.file).find((path) => path.includes(inside));
  if (file === undefined) return null;
  return `${file.slice(0, file.lastIndexOf(inside) + inside.length)}${instance.containerId}`;
}
