import type { Accelerator } from './accelerator.js';

/** Devices that run the same kernels and reach similar fractions of their published rates. */
const DEVICE_FAMILIES = [
  'geforce',
  'workstation',
  'datacenter',
  'gb10',
  'radeon',
  'strix-halo',
  'apple',
  'processor',
  'other',
] as const;
export type DeviceFamily = (typeof DEVICE_FAMILIES)[number];

/** The family of a device, by its vendor and class. */
export function familyOf({
  vendor,
  class: kind,
}: Pick<Accelerator, 'vendor' | 'class'>): DeviceFamily {
  if (kind === 'cpu') return 'processor';
  if (vendor === 'apple') return 'apple';
  if (vendor === 'amd' && kind === 'soc') return 'strix-halo';
  if (vendor === 'amd' && kind !== 'datacenter') return 'radeon';
  if (vendor !== 'nvidia') return 'other';
  if (kind === 'soc') return 'gb10';
  if (kind === 'consumer') return 'geforce';
  return kind === 'workstation' ? 'workstation' : 'datacenter';
}
