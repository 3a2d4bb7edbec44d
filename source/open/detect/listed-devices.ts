import { visibleText } from '../text.js';
import {
  type AcceleratorVendor,
  type Detection,
  type DetectionOptions,
  deviceOf,
  grouped,
} from './detection.js';
import { type NamedDevice, visibleDevices } from './visible-devices.js';

/** A device as its vendor's tool lists it, before the environment hides any. */
export interface ListedDevice extends NamedDevice {
  readonly name: string;
  readonly memoryBytes: number | null;
}

/**
 * The devices that the environment's `variable` leaves visible; a notice says when it hides every one of this `kind`.
 */
export function leftVisible(
  listed: readonly ListedDevice[],
  vendor: AcceleratorVendor,
  kind: string,
  variable: string,
  { environment = process.env }: DetectionOptions,
): Detection {
  const value = environment[variable];
  const seen = visibleDevices(listed, value);
  const devices = seen.map(({ name, memoryBytes }) =>
    deviceOf({ vendor, name: visibleText(name, 100), memoryBytes }),
  );
  const hidden = `${variable}="${value}" hides every ${kind}`;
  return { devices: grouped(devices), notices: seen.length > 0 ? [] : [visibleText(hidden, 400)] };
}
