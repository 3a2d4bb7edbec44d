import { join } from 'node:path';
import { readAccelerator } from '../hardware/accelerator.js';
import { readModel } from '../model/read-model.js';
import { presetIds, readPreset } from '../open/preset-store.js';
import { createPresets, type Presets } from '../open/presets.js';
import { userFolders } from '../open/user-folders.js';
import { workloadOptions } from './open-scenario.js';

/** Our presets and the user's own over them; each of the user's must be one that can be shown. */
export function shippedPresets(): Presets {
  const presets: Presets = createPresets(
    { presetIds, readPreset },
    join(userFolders().config, 'presets'),
    (kind, json, id) => {
      if (kind === 'models') readModel(json, id);
      else if (kind === 'hardware') readAccelerator({ ...json, id }, id);
      else workloadOptions({ ...presets, read: () => json }, id);
    },
  );
  return presets;
}
