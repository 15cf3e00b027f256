import type { Prisma } from '../generated/client.ts';
import { refuse } from './refuse.ts';

type ModelName = Prisma.ModelName;

/** Another model that is reached through a field. */
export interface Relation {
  model: ModelName;
  /** A list, not one row. */
  many: boolean;
}

/** Rows that carry the tenant: every query is narrowed to its own. */
export interface Own {
  access: 'own';
  /** The column with the tenant's id. */
  key: 'tenantId' | 'id';
  may: readonly ('read' | 'create' | 'update' | 'delete')[];
  /** Columns that go in and never come out. */
  hidden: readonly string[];
  /** Every relation of the model: what is not named here could pass by the wall. */
  relations: Readonly<Record<string, Relation>>;
}

/** Rows that belong to nobody's tenant: named columns may be read. */
export interface Shared {
  access: 'shared';
  columns: readonly string[];
  relations: Readonly<Record<string, Relation>>;
}

export type Decision = Own | Shared | { access: 'refused' };

const one = (model: ModelName): Relation => ({ model, many: false });
const many = (model: ModelName): Relation => ({ model, many: true });
const own = (may: Own['may'], relations: Own['relations'], changes: Partial<Own> = {}): Own => ({
  access: 'own',
  key: 'tenantId',
  hidden: [],
  may,
  relations,
  ...changes,
});
const shared = (columns: readonly string[], relations: Shared['relations'] = {}): Shared => ({
  access: 'shared',
  columns,
  relations,
});
const refused: Decision = { access: 'refused' };

/**
 * What a tenant's procedures may do with each model: a new model does not compile without a line here, and a test holds
 * the lines against what is granted to the role `bulkhead_tenant` in the database.
 */
export const DECISIONS: Readonly<Record<ModelName, Decision>> = {
  Tenant: own(
    ['read'],
    {
      memberships: many('Membership'),
      customRoles: many('CustomRole'),
      tokens: many('ApiToken'),
      mappings: many('GroupMapping'),
      instances: many('Instance'),
      compartments: many('Compartment'),
      operations: many('Operation'),
      compartmentControls: many('CompartmentControls'),
      proofs: many('KernelProof'),
    },
    { key: 'id' },
  ),
  Membership: own(['read', 'create', 'update', 'delete'], {
    tenant: one('Tenant'),
    user: one('User'),
    customRole: one('CustomRole'),
  }),
  CustomRole: own(['read', 'create', 'update', 'delete'], { tenant: one('Tenant'), memberships: many('Membership') }),
  ApiToken: own(
    ['read', 'create', 'update', 'delete'],
    { user: one('User'), tenant: one('Tenant') },
    { hidden: ['secretHash'] },
  ),
  Instance: own(['read', 'create', 'update'], {
    tenant: one('Tenant'),
    host: one('Host'),
    operations: many('Operation'),
  }),
  Operation: own(['read', 'create', 'update'], { tenant: one('Tenant'), instance: one('Instance') }),
  Compartment: own(['read'], { tenant: one('Tenant'), host: one('Host') }),
  CompartmentControls: own(['read'], { tenant: one('Tenant'), host: one('Host') }),
  KernelProof: own(['read'], { tenant: one('Tenant'), host: one('Host') }),
  HostEvent: own(['read'], { host: one('Host') }),
  AuditEntry: own(['read', 'create'], {}),

  /** The database shows those who are or were somebody in the tenant. */
  User: shared(['id', 'email', 'displayName', 'systemRole', 'disabledAt']),
  Flavor: shared([
    'id',
    'name',
    'cpuMillicores',
    'memoryBytes',
    'pids',
    'cpuLimitMillicores',
    'memoryLimitBytes',
    'createdAt',
  ]),
  HostImage: shared(['hostId', 'reference', 'imageId', 'sizeBytes', 'builtAt'], { host: one('Host') }),
  Host: shared(
    [
      'id',
      'name',
      'createdAt',
      'revokedAt',
      'cordoned',
      'cpuAllocatablePercent',
      'memoryReservedBytes',
      'desiredGeneration',
      'lastSeenAt',
      'cores',
      'memoryBytes',
      'conflictAt',
    ],
    {
      images: many('HostImage'),
      instances: many('Instance'),
      compartments: many('Compartment'),
      compartmentControls: many('CompartmentControls'),
      proofs: many('KernelProof'),
      events: many('HostEvent'),
    },
  ),

  Session: refused,
  SignInChallenge: refused,
  RecoveryCode: refused,
  IdentityProvider: refused,
  ExternalIdentity: refused,
  GroupMapping: refused,
  ProviderFlow: refused,
  Invitation: refused,
  SignInThrottle: refused,
  JoinToken: refused,
  AgentCertificate: refused,
  Authority: refused,
  AuditHead: refused,
};

export function decisionOn(model: string): Decision {
  return (
    (DECISIONS as Record<string, Decision | undefined>)[model] ?? refuse(model, 'nothing has been decided about it')
  );
}
