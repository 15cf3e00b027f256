import { execFile } from 'node:child_process';
import { chown, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** The system account that the server runs as; null: the one that we run as ourselves. */
export type Account = { uid: number; gid: number } | null;

const NAME = 'postgres';

/** PostgreSQL refuses to run as root. Then the account `postgres` runs it, which is made when it is missing. */
export async function findAccount(): Promise<Account> {
  if (process.getuid?.() !== 0) return null;
  const account = await readAccount();
  if (account !== null) return account;
  await promisify(execFile)(
    'useradd',
    ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', NAME],
    {
      timeout: 30_000,
    },
  );
  const made = await readAccount();
  if (made === null) throw new Error(`The system account ${NAME} was added and cannot be found in /etc/passwd.`);
  return made;
}

/** Hands a file or directory to the account. */
export async function chownTo(account: Account, path: string): Promise<void> {
  if (account !== null) await chown(path, account.uid, account.gid);
}

async function readAccount(): Promise<Account> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n');
  const [, , uid, gid] = lines.find((line) => line.startsWith(`${NAME}:`))?.split(':') ?? [];
  return uid === undefined || gid === undefined ? null : { uid: Number(uid), gid: Number(gid) };
}
