// Every fault of the harness.
import { EVENT_FAULTS } from './event-faults.ts';
import type { Fault } from './fault.ts';
import { LINK_FAULTS } from './link-faults.ts';
import { PROCESS_FAULTS } from './process-faults.ts';
import { STORE_FAULTS } from './store-faults.ts';

export const FAULTS: readonly Fault[] = [...LINK_FAULTS, ...PROCESS_FAULTS, ...EVENT_FAULTS, ...STORE_FAULTS];
