import { Prisma, type PrismaClient } from '../generated/client.ts';
import { confineArguments } from './confine-arguments.ts';
import { asObject, type Json } from './plain.ts';
import { askAs } from './tenant-pool.ts';

/**
 * The first wall: a client that adds the tenant to every query, and refuses what has not been decided to be a tenant's.
 * Raw SQL passes by it.
 */
export function confine(client: PrismaClient, tenantId: string): PrismaClient {
  const confined = client.$extends({
    query: {
      $allModels: {
        $allOperations: ({ model, operation, args, query }) =>
          query(confineArguments(tenantId, model, operation, args) as typeof args),
      },
    },
  });
  return confined as unknown as PrismaClient;
}

/** The second wall: a client whose every statement, raw ones too, PostgreSQL confines to the tenant. */
export function askingAs(client: PrismaClient, tenantId: string): PrismaClient {
  const asking = client.$extends({
    client: {
      $transaction(...given: unknown[]) {
        const whole = Prisma.getExtensionContext(this);
        return askAs(tenantId, async () => {
          const answer: unknown = await Reflect.apply(Reflect.get(client, '$transaction'), whole, given);
          return answer;
        });
      },
    },
    model: {
      $allModels: {
        // Prisma puts what is looked up by key at one moment into one query, whoever asks for it: of two tenants that
        // ask together one would ask for both. What is looked for otherwise goes alone.
        findUnique(args: unknown) {
          return asModel(this).findFirst(withPlainKey(args));
        },
        findUniqueOrThrow(args: unknown) {
          return asModel(this).findFirstOrThrow(withPlainKey(args));
        },
      },
    },
    query: {
      $allOperations: ({ args, query }) => askAs(tenantId, () => query(args)),
    },
  });
  return asking as unknown as PrismaClient;
}

type Finder = Record<'findFirst' | 'findFirstOrThrow', (args: unknown) => unknown>;
const asModel = (model: object) => Prisma.getExtensionContext(model) as unknown as Finder;

/** A key of several columns, `{ tenantId_userId: { tenantId, userId } }`, is one only where keys are looked up. */
function withPlainKey(given: unknown): Json {
  const args = asObject(given);
  const where = Object.entries(asObject(args['where'])).flatMap(([name, value]) => {
    const columns = Object.entries(asObject(value));
    const isKey = columns.length > 1 && columns.every(([column]) => name.split('_').includes(column));
    return isKey ? columns : [[name, value] as const];
  });
  return { ...args, where: Object.fromEntries(where) };
}
