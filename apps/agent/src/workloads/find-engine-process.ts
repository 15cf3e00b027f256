import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';

/** The engine's process, told by its listening socket. */
export interface EngineProcess {
  pid: number;
  /** Names this very process: the number alone is used again. */
  identity: string;
  /** Its hard limit of open files. */
  maxOpenFiles: number;
}

/**
 * Finds who listens at a unix socket. Null when that cannot be seen (another network namespace, no /proc). The engine's
 * API does not tell when the engine was started, and that is what decides whether a container ended with it.
 */
export function findEngineProcess(socketPath: string, bootId: string): EngineProcess | null {
  const inodes = listeningInodes(socketPath);
  if (inodes.size === 0) return null;
  const holders = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => socketInodesOf(pid).some((inode) => inodes.has(inode)))
    .map(Number);
  // Under socket activation systemd (1) holds the socket too.
  const pid = holders.find((holder) => holder !== 1) ?? holders[0];
  if (pid === undefined) return null;
  const stat = readText(`/proc/${pid}/stat`);
  const startTicks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  const hard = /^Max open files\s+\S+\s+(\S+)/m.exec(readText(`/proc/${pid}/limits`))?.[1];
  return {
    pid,
    identity: `${bootId}:${pid}:${startTicks}`,
    maxOpenFiles: hard === undefined || hard === 'unlimited' ? Number.MAX_SAFE_INTEGER : Number(hard),
  };
}

/** Inodes of the sockets bound to a path. The engine may have named it through a link (/var/run → /run). */
function listeningInodes(socketPath: string): Set<string> {
  const wanted = realPath(socketPath);
  const inodes = new Set<string>();
  for (const line of readText('/proc/net/unix').split('\n').slice(1)) {
    // Num RefCount Protocol Flags Type St Inode Path; flag 0x10000 marks a listening one.
    const fields = line.split(' ').filter((field) => field !== '');
    const [flags, inode, path] = [fields[3], fields[6], fields[7]];
    if (flags !== '00010000' || inode === undefined || path === undefined) continue;
    if (path === socketPath || realPath(path) === wanted) inodes.add(inode);
  }
  return inodes;
}

function socketInodesOf(pid: string): string[] {
  let descriptors: string[];
  try {
    descriptors = readdirSync(`/proc/${pid}/fd`);
  } catch {
    // It ended meanwhile.
    return [];
  }
  return descriptors.flatMap((descriptor) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${descriptor}`))?.[1] ?? [];
    } catch {
      return [];
    }
  });
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
