import { CREATE_CONTAINER } from './create-container.ts';
import { CREATE_NETWORK } from './create-network.ts';
import { CREATE_PRIVILEGES } from './create-privileges.ts';
import { CREATE_STORAGE } from './create-storage.ts';
import { EXEC } from './exec.ts';
import { PATHS } from './paths.ts';
import { CREATE_LIFE, CREATE_RESOURCES, UPDATE_CONTAINER } from './resources.ts';
import type { PolicyRow } from './row.ts';

/**
 * What may be asked of a Docker Engine: a decision for every field of its calls that make, change and enter containers, and
 * for every path of its API. A test holds it against the engine's own definition, so that a field that a new version
 * brings is decided on before anything is built with it.
 */
export const POLICY_TABLE: readonly PolicyRow[] = [
  ...CREATE_CONTAINER,
  ...CREATE_PRIVILEGES,
  ...CREATE_STORAGE,
  ...CREATE_RESOURCES,
  ...CREATE_LIFE,
  ...CREATE_NETWORK,
  ...UPDATE_CONTAINER,
  ...EXEC,
  ...PATHS,
];
