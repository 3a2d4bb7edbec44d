import { join } from 'node:path';
import { readAccelerator } from '../hardware/accelerator.js';
import { readMachines } from '../hardware/machine-preset.js';
import { readModel } from '../model/read-model.js';
import * as shipped from './preset-store.js';
import { createPresets, type PresetCheck, type Presets } from './presets.js';
import { userFolders } from './user-folders.js';
import { workloadOf } from './workload-presets.js';

/** The shipped presets and the user's; unusable ones of the user are skipped and listed in `notices`. */
export function allPresets(): Presets {
  return createPresets(shipped, {
    folder: join(userFolders().config, 'presets'),
    check: checkPreset,
  });
}

/** Throws for an invalid preset, so that one bad file leaves the lists intact. */
export const checkPreset: PresetCheck = (kind, json, id) => {
  if (kind === 'models') readModel(json, id);
  else if (kind === 'machines') readMachines(json, id);
  else if (kind === 'workloads') workloadOf(json, id);
  else readAccelerator({ ...json, id }, id);
};
