import type { DeviceRun } from '../../hardware/machine.js';
import { quantities } from '../../quantity/index.js';

/** Bytes of a device that are free now. */
export const freeNow = quantities<Pick<DeviceRun, 'usable' | 'inUse'>>()({
  id: 'free',
  label: 'Free now',
  unit: 'bytes',
  certainty: 'exact',
  what: 'What programs may have of a device, less what others hold of it now.',
  formula: 'max(0, usable − used)',
  symbols: {
    usable: {
      value: ({ usable }) => usable,
      meaning: 'bytes that the platform leaves to programs',
      unit: 'bytes',
      from: '--usable, or the platform’s rule',
    },
    used: {
      value: ({ inUse }) => inUse ?? 0,
      meaning: 'bytes that others hold; 0 where that is not known',
      unit: 'bytes',
      from: '--in-use, --beside or the driver',
    },
  },
  source: 'docs/report.md, Memory and fit',
});
