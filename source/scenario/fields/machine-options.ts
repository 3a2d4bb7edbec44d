import type { OptionDeclarations } from './field.js';
import { bytes } from './kinds/index.js';

/** What the machine has. */
export const machineOptions = {
  deviceMemory: {
    label: 'Memory',
    help: 'Memory of one device in bytes (64Gi)',
    kind: bytes(2 ** 30, 2 ** 50),
    open: 'what the driver tells, else the preset',
  },
} satisfies Partial<OptionDeclarations>;
