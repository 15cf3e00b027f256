import { openRunningFile } from '../files/read-running.ts';

const MAX_PASSWD_BYTES = 256 * 1024;
const MAX_NAME = 64;

/** The names of users by their ids, after a running container's own /etc/passwd; empty where it has none. */
export async function readUserNames(pid: number): Promise<ReadonlyMap<number, string>> {
  try {
    const { chunks } = await openRunningFile(pid, '/etc/passwd');
    let text = '';
    for await (const chunk of chunks) {
      text += chunk.toString('utf8');
      if (text.length > MAX_PASSWD_BYTES) break;
    }
    return parsePasswd(text);
  } catch {
    return new Map();
  }
}

/** Pure: the first name of an id counts, as it does for the programs inside. */
export function parsePasswd(text: string): Map<number, string> {
  const names = new Map<number, string>();
  for (const line of text.split('\n')) {
    const [name = '', , id = ''] = line.split(':');
    if (name === '' || !/^\d{1,10}$/.test(id) || names.has(Number(id))) continue;
    names.set(Number(id), name.slice(0, MAX_NAME));
  }
  return names;
}
