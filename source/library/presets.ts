import type { PresetKind } from '../open/presets.js';
import type { JsonObject } from '../text/json.js';
import { shippedPresets } from './shipped-presets.js';

/** The presets of one kind. */
export interface PresetList {
  /** Ids that can be named, in order. */
  readonly ids: readonly string[];
  /** The preset as parsed JSON. Throws `OpenError` for an unknown id. */
  readonly read: (id: string) => JsonObject;
}

/** The presets that ship with the package: models, accelerators, machines, workloads. */
export const presets: Readonly<Record<PresetKind, PresetList>> = {
  models: list('models'),
  hardware: list('hardware'),
  machines: list('machines'),
  workloads: list('workloads'),
};

function list(kind: PresetKind): PresetList {
  return {
    get ids() {
      return shippedPresets.ids(kind);
    },
    read: (id) => shippedPresets.read(kind, id),
  };
}
