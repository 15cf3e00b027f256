import { formatBytes } from './units.ts';

/** What an obstacle's sentence is made with; amounts of bytes end in `Bytes`. */
export type ObstacleValues = Readonly<Record<string, string | number>>;

const say = (values: ObstacleValues, name: string) => String(values[name] ?? '');
const short = (values: ObstacleValues, what: string) =>
  `The quota of ${say(values, 'tenant')} has too little left for all of it: ${say(values, 'needed')} ${what} needed, ${say(values, 'left')} left.`;

/**
 * Everything that can stand in the way of a change of a stack beside the file's own words, with its words for programs and
 * logs. Screens have their own, under the same codes.
 */
export const STACK_OBSTACLES = {
  'name-twice': (v) => `Two parts of the file would both be called "${say(v, 'name')}".`,
  'name-invalid': (v) => `"${say(v, 'name')}" is longer than a name can be, or ends with a dash.`,
  'name-taken': (v) =>
    `${say(v, 'tenant')} has a ${say(v, 'kind')} "${say(v, 'name')}" already, which is not the stack’s. Choose another name for the stack, or delete that one first.`,
  'not-there': (v) => `${say(v, 'tenant')} has no ${say(v, 'kind')} "${say(v, 'name')}". Make it first.`,
  'network-settled': (v) =>
    `Whether ${say(v, 'name')} is internal cannot be changed while instances are in it. Give the network another key, and the instances move.`,
  'volumes-short': (v) => short(v, 'volumes'),
  'volume-bytes-short': ({ tenant = '', neededBytes, leftBytes }) =>
    short({ tenant, needed: formatBytes(Number(neededBytes)), left: formatBytes(Number(leftBytes)) }, 'for volumes'),
  'networks-short': (v) => short(v, 'networks'),
  'ports-short': (v) => short(v, 'ports'),
  'networks-unkept': (v) =>
    `No host can keep networks apart; ${say(v, 'host')}: ${say(v, 'reason')}. Write network_mode: none where none is needed.`,
} as const satisfies Record<string, (values: ObstacleValues) => string>;
export type StackObstacleRule = keyof typeof STACK_OBSTACLES;
export const STACK_OBSTACLE_RULES = Object.keys(STACK_OBSTACLES) as [StackObstacleRule, ...StackObstacleRule[]];
