import { describeConformance } from './conformance.ts';
import { startV1Cgroupfs } from './kinds/v1-cgroupfs.ts';

describeConformance('v1-cgroupfs', startV1Cgroupfs);
