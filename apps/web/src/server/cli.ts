import { openDatabase } from '@bulkhead/db';
import { nameSchema } from '@bulkhead/shared';
import { parseArgs } from 'node:util';
import { v7 as newId } from 'uuid';
import { z } from 'zod';
import { readAdminCredentials, readEnvironment } from '../env.ts';
import { createSealer } from './seal.ts';
import { describeReport } from './services/audit/describe-report.ts';
import { verifyChains } from './services/audit/verify-chains.ts';
import { issueJoinToken } from './services/enrolment/issue-join-token.ts';
import { ensureAdmin } from './services/identity/ensure-admin.ts';
import { issueSetupCode } from './services/identity/issue-setup-code.ts';
import { rescueUser } from './services/users/rescue-user.ts';

const USAGE = `Usage:
  setup-code               print a fresh one-time code for the first administrator
  ensure-admin             make the administrator of BULKHEAD_ADMIN_EMAIL and BULKHEAD_ADMIN_PASSWORD
  rescue --email ADDRESS   for an account that nobody can sign in to: print a one-time code for a new password, to be
                           entered at /reset, and take its second factor away
  join-token --host NAME   print a single-use token with which a machine joins as this host
  audit verify             read all audit chains and name the first entry that is not what was written; ends with 1 then
    --chain CHAIN          only this one: \`system\`, or a tenant's id
    --json                 as JSON, with the public key that the heads are signed with
`;

const OPTIONS = {
  email: { type: 'string' },
  host: { type: 'string' },
  chain: { type: 'string' },
  json: { type: 'boolean' },
} as const;

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: OPTIONS });
  const verb = positionals[0];
  const isAudit = verb === 'audit' && positionals[1] === 'verify';
  if (verb !== 'setup-code' && verb !== 'ensure-admin' && verb !== 'rescue' && verb !== 'join-token' && !isAudit) {
    process.stderr.write(USAGE);
    return 2;
  }
  const env = readEnvironment();
  const deps = { db: openDatabase(env.DATABASE_URL, { maxConnections: 2 }), now: () => new Date() };
  try {
    switch (verb) {
      case 'setup-code':
        say((await issueSetupCode(deps)) ?? 'There is an administrator already; no code is needed.');
        return 0;
      case 'ensure-admin': {
        const credentials = readAdminCredentials();
        say(`${credentials.email}: ${await ensureAdmin(deps, credentials)}`);
        return 0;
      }
      case 'rescue': {
        const { email } = z.object({ email: z.string().trim().toLowerCase() }).parse(values);
        say(await rescueUser(deps, email));
        return 0;
      }
      case 'join-token': {
        const { host: name } = z.object({ host: nameSchema }).parse(values);
        const sealer = createSealer(env.BULKHEAD_DATA_DIR);
        const token = await deps.db.$transaction(async (tx) => {
          await tx.host.createMany({ data: [{ id: newId(), name }], skipDuplicates: true });
          const host = await tx.host.findUniqueOrThrow({ where: { name }, select: { id: true } });
          return issueJoinToken({ ...deps, sealer }, tx, host.id);
        });
        say(token.token);
        return 0;
      }
      case 'audit': {
        const report = await verifyChains({ ...deps, env, sealer: createSealer(env.BULKHEAD_DATA_DIR) }, values.chain);
        say(values.json === true ? JSON.stringify(report, null, 2) : describeReport(report));
        return report.whole ? 0 : 1;
      }
    }
  } finally {
    await deps.db.$disconnect();
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

process.exitCode = await main().catch((error: unknown) => {
  const message =
    error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : String(error);
  process.stderr.write(`${message}\n`);
  return 1;
});
