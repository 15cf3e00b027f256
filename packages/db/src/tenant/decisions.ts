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
/** Rows that stay when what they are about has gone. */
const KEPT: Own['may'] = ['read', 'create', 'update'];
const FREE: Own['may'] = ['read', 'create', 'update', 'delete'];

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
      tasks: many('Task'),
      schedules: many('InstanceSchedule'),
      registries: many('Registry'),
      images: many('Image'),
      imageShares: many('ImageShare'),
      sharedImages: many('ImageShare'),
      volumes: many('Volume'),
      snapshots: many('VolumeSnapshot'),
      attachments: many('VolumeAttachment'),
      backupTargets: many('BackupTarget'),
      backups: many('VolumeBackup'),
      networks: many('Network'),
      networkLinks: many('NetworkAttachment'),
      networkStates: many('NetworkObservation'),
      securityGroups: many('SecurityGroup'),
      securityRules: many('SecurityRule'),
      groupMembers: many('InstanceSecurityGroup'),
      ports: many('PublishedPort'),
      secrets: many('Secret'),
      secretVersions: many('SecretVersion'),
      secretUses: many('SecretUse'),
      stacks: many('Stack'),
      stackMembers: many('StackMember'),
      templates: many('Template'),
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
    catalogImage: one('Image'),
    schedules: many('InstanceSchedule'),
    volumes: many('VolumeAttachment'),
    networks: many('NetworkAttachment'),
    securityGroups: many('InstanceSecurityGroup'),
    ports: many('PublishedPort'),
    secrets: many('SecretUse'),
  }),
  Operation: own(['read', 'create', 'update'], { tenant: one('Tenant'), instance: one('Instance') }),
  Compartment: own(['read'], { tenant: one('Tenant'), host: one('Host') }),
  CompartmentControls: own(['read'], { tenant: one('Tenant'), host: one('Host') }),
  KernelProof: own(['read'], { tenant: one('Tenant'), host: one('Host') }),
  HostEvent: own(['read'], { host: one('Host') }),
  AuditEntry: own(['read', 'create'], {}),
  Task: own(KEPT, { tenant: one('Tenant'), host: one('Host') }),
  InstanceSchedule: own(FREE, { tenant: one('Tenant'), instance: one('Instance') }),

  /** What operators and others offer is read with SQL: the database shows it, and a query by model its own rows only. */
  Registry: own(FREE, { tenant: one('Tenant'), images: many('Image') }, { hidden: ['sealedPassword'] }),
  Image: own(KEPT, {
    tenant: one('Tenant'),
    registry: one('Registry'),
    shares: many('ImageShare'),
    copies: many('ImageCopy'),
    instances: many('Instance'),
  }),
  ImageShare: own(FREE, { image: one('Image'), tenant: one('Tenant'), withTenant: one('Tenant') }),
  Template: own(FREE, { tenant: one('Tenant'), stacks: many('Stack') }),

  Volume: own(KEPT, {
    tenant: one('Tenant'),
    host: one('Host'),
    attachments: many('VolumeAttachment'),
    snapshots: many('VolumeSnapshot'),
  }),
  VolumeSnapshot: own(KEPT, { tenant: one('Tenant'), host: one('Host'), volume: one('Volume') }),
  VolumeAttachment: own(FREE, { instance: one('Instance'), volume: one('Volume'), tenant: one('Tenant') }),
  BackupTarget: own(FREE, { tenant: one('Tenant'), backups: many('VolumeBackup') }, { hidden: ['sealedSecret'] }),
  VolumeBackup: own(KEPT, { tenant: one('Tenant'), target: one('BackupTarget') }),

  Network: own(KEPT, {
    tenant: one('Tenant'),
    attachments: many('NetworkAttachment'),
    observations: many('NetworkObservation'),
  }),
  NetworkObservation: own(['read'], { network: one('Network'), host: one('Host'), tenant: one('Tenant') }),
  NetworkAttachment: own(FREE, { instance: one('Instance'), network: one('Network'), tenant: one('Tenant') }),
  SecurityGroup: own(FREE, {
    tenant: one('Tenant'),
    rules: many('SecurityRule'),
    peers: many('SecurityRule'),
    members: many('InstanceSecurityGroup'),
  }),
  SecurityRule: own(FREE, { tenant: one('Tenant'), group: one('SecurityGroup'), peerGroup: one('SecurityGroup') }),
  InstanceSecurityGroup: own(FREE, { instance: one('Instance'), group: one('SecurityGroup'), tenant: one('Tenant') }),
  PublishedPort: own(FREE, { tenant: one('Tenant'), instance: one('Instance'), host: one('Host') }),

  Secret: own(KEPT, { tenant: one('Tenant'), versions: many('SecretVersion'), uses: many('SecretUse') }),
  SecretVersion: own(KEPT, { secret: one('Secret'), tenant: one('Tenant') }, { hidden: ['sealedValue'] }),
  SecretUse: own(FREE, { instance: one('Instance'), secret: one('Secret'), tenant: one('Tenant') }),
  Stack: own(KEPT, { tenant: one('Tenant'), template: one('Template'), members: many('StackMember') }),
  StackMember: own(FREE, { stack: one('Stack'), tenant: one('Tenant') }),

  Meter: own(['read'], {}),
  UsageHour: own(['read'], {}),
  UsageMinute: own(['read'], {}),
  UsageBlock: own(['read'], {}),
  /** A tenant's own, and those of the operators' rules about what is its own. */
  AlertRule: own(FREE, { alerts: many('Alert'), channels: many('AlertRuleChannel') }),
  Alert: own(['read', 'update'], { rule: one('AlertRule'), deliveries: many('AlertDelivery') }),
  AlertChannel: own(
    FREE,
    { rules: many('AlertRuleChannel'), deliveries: many('AlertDelivery') },
    { hidden: ['sealedSecret'] },
  ),
  AlertRuleChannel: own(FREE, { rule: one('AlertRule'), channel: one('AlertChannel') }),
  AlertDelivery: own(KEPT, { alert: one('Alert'), channel: one('AlertChannel') }),

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
  ImageCopy: shared(['imageId', 'hostId', 'createdAt', 'lastUsedAt'], { image: one('Image') }),
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
      tasks: many('Task'),
      volumes: many('Volume'),
      snapshots: many('VolumeSnapshot'),
      ports: many('PublishedPort'),
      networkStates: many('NetworkObservation'),
    },
  ),

  /** What a unit costs is no secret. */
  UsagePrice: shared(['id', 'unit', 'microPrice', 'validFrom', 'createdAt']),
  BillingSettings: shared(['id', 'currency']),

  AlertWatch: refused,
  UsageCursor: refused,
  MailSettings: refused,
  NetworkSettings: refused,
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
