import { openDatabase } from '@bulkhead/db';
import { readEnvironment } from '../../../../env.ts';
import { createChangeBus } from '../../../change-bus.ts';
import { createLog } from '../../../log.ts';
import { createSealer } from '../../../seal.ts';
import { sendDue } from '../deliveries/keep-sending.ts';

/* A process of its own for a test that kills it: sends what is due, once. Arguments: the database's URL, the data directory. */

const [, , url = '', dataDir = ''] = process.argv;
const log = createLog();
const db = openDatabase(url);
const changes = createChangeBus({ url, log });
const env = readEnvironment({ NODE_ENV: 'test', DATABASE_URL: url, BULKHEAD_DATA_DIR: dataDir });
await sendDue({ db, changes, sealer: createSealer(dataDir), log, env });
await changes.close();
await db.$disconnect();
