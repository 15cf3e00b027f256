import type { Controller, GroupPath } from './driver.ts';

/**
 * Pure: /proc/<pid>/cgroup as controller → group below that controller's mount. A group outside of what the mount shows
 * (another container's view) is left out. The v2 line (`0::/path`) stands under `unified`.
 */
export function parseProcessGroups(text: string, controllers: readonly Controller[]): Map<string, GroupPath> {
  const groups = new Map<string, GroupPath>();
  for (const line of text.split('\n')) {
    // hierarchy:controllers:path, and the path may hold colons itself.
    const match = /^\d+:([^:]*):(\/.*)$/.exec(line);
    const [, names, path] = match ?? [];
    if (names === undefined || path === undefined) continue;
    for (const name of names === '' ? ['unified'] : names.split(',')) {
      const controller = controllers.find((one) => one.name === name);
      const below = controller === undefined ? null : pathBelow(path, controller.mountRoot);
      if (below !== null) groups.set(name, below);
    }
  }
  return groups;
}

function pathBelow(path: string, mountRoot: string): GroupPath | null {
  const root = mountRoot === '/' ? '' : mountRoot;
  if (path === root) return '';
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : null;
}
