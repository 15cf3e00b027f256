import { readFileSync, statSync } from 'node:fs';
import type { HostSurvey } from './check-settings.ts';

/** Looks at what surrounds the engine on this host. */
export function surveyHost(socketPath: string, dataRoot: string): HostSurvey {
  return {
    socket: attempt(() => {
      const { mode, gid } = statSync(socketPath);
      const line = readFileSync('/etc/group', 'utf8')
        .split('\n')
        .map((row) => row.split(':'))
        .find(([, , id]) => id === String(gid));
      return {
        mode,
        group: line?.[0] ?? String(gid),
        members: (line?.[3] ?? '').split(',').filter((name) => name !== ''),
      };
    }),
    isDataRootOwn: attempt(() => statSync(dataRoot).dev !== statSync('/').dev),
    inotifyInstances: attempt(() => Number(readFileSync('/proc/sys/fs/inotify/max_user_instances', 'utf8'))),
  };
}

function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
