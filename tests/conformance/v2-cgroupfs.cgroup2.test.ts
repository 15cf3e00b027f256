import { describeConformance } from './conformance.ts';
import { startV2Machine } from './kinds/v2-machine.ts';

describeConformance('v2-cgroupfs', () => startV2Machine('cgroupfs'));
