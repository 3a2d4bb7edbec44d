import { MOST_DEVICES } from '../../hardware/counted.js';
import { deviceCount, firstKind, withDeviceCount, withHardware } from '../devices.js';
import type { PresetField, ValueField } from './field.js';
import { count } from './kinds/index.js';

export const modelField: PresetField = {
  id: 'model',
  label: 'Model',
  short: 'Model',
  group: 'model',
  help: '← → for its neighbours, Enter for all models',
  loads: 'models',
  read: ({ model }) => model.id,
  take: (scenario, { model }) => ({ ...scenario, model }),
};

export const acceleratorField: PresetField = {
  id: 'accelerator',
  label: 'Accelerator',
  short: 'GPU',
  group: 'hardware',
  help: '← → for its neighbours, Enter for all accelerators',
  loads: 'hardware',
  read: (scenario) => firstKind(scenario).id,
  take: (scenario, from) => ({
    ...withDeviceCount(withHardware(scenario, from), deviceCount(scenario)),
    deviceMemory: from.deviceMemory,
    slice: from.slice,
  }),
};

export const devicesField: ValueField = {
  id: 'devices',
  label: 'Devices',
  short: 'Devices',
  group: 'hardware',
  help: 'How many accelerators there are; the parallel sizes say how they share the work',
  kind: count(1, MOST_DEVICES, 'double'),
  name: '--hardware ID:N',
  words: (value) => ['--hardware', `ID:${value}`],
  read: deviceCount,
  write: (scenario, value) => withDeviceCount(scenario, Number(value)),
};
