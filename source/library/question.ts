import { hardwareOnOffer } from '../open/hardware-presets.js';
import { modelLabels, resolvedPreset, suggestPresets } from '../open/model-presets.js';
import { resolveModel } from '../open/names/resolve-model.js';
import { OpenError } from '../open/open-error.js';
import { OptionError } from '../scenario/fields/field.js';
import { isOptionId, options } from '../scenario/fields/options.js';
import { readScenario } from '../scenario/read-scenario.js';
import type { Options, Scenario } from '../scenario/scenario.js';
import type { JsonObject } from '../text/json.js';
import { nearest } from '../text/nearest.js';
import { shippedPresets } from './shipped-presets.js';

/** A question as a caller writes it; omitted options have their defaults. */
export interface Question extends Partial<Options> {
  /** A preset by id, name or Hub id, or the fields of a `config.json`. */
  readonly model: string | JsonObject;
  /** An accelerator by id or name, with a count: `h100-sxm-80gb`, `8xh100`, `4090:2`. */
  readonly hardware: string;
  /** A smaller model that drafts tokens (speculative decoding). */
  readonly draft?: string | JsonObject | null;
}

const offer = hardwareOnOffer(shippedPresets);

/**
 * The complete scenario of a question; a scenario is checked and returned. Throws an error of one line that names the
 * field and a valid value: `OptionError`, `OpenError`, `HardwareError`.
 */
export function scenarioOf(asked: Question | Scenario): Scenario {
  if (isScenario(asked)) return readScenario(asked);
  const { model, hardware, draft, ...given } = asked;
  const unknown = Object.keys(given).find((id) => !isOptionId(id));
  if (unknown !== undefined) throw new OptionError(unknownField(unknown));
  return readScenario({
    ...withoutAbsent(given),
    model: modelOf(model),
    hardware: offer.find(hardware),
    ...(draft != null && { draft: modelOf(draft) }),
  });
}

function isScenario(asked: Question | Scenario): asked is Scenario {
  return typeof asked.hardware === 'object';
}

/** Error message for an unknown option id, with the nearest one. */
function unknownField(id: string): string {
  const near = nearest(
    id,
    options.map((option) => option.id),
  );
  return `there is no option "${id}"${near === undefined ? '' : ` (nearest: ${near})`}`;
}

function withoutAbsent(given: object): object {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function modelOf(model: string | JsonObject): object {
  if (typeof model !== 'string') {
    const type = model['model_type'];
    const id = typeof type === 'string' ? type : 'model';
    return { id, name: id, config: model };
  }
  const found = resolveModel(model, modelLabels(shippedPresets));
  if (found.kind === 'several')
    throw new OpenError(`"${model}" may be ${found.ids.slice(0, 6).join(', ')}; name one`);
  if (found.kind === 'unknown') {
    const near = suggestPresets(model, shippedPresets);
    throw new OpenError(
      `there is no preset "${model}" among the models${near.length > 0 ? ` (nearest: ${near.join(', ')})` : ''}`,
    );
  }
  const { id, name, hub, config, weightsFormat } = resolvedPreset(model, found, shippedPresets);
  return {
    id,
    name,
    ...(hub !== undefined && { hub }),
    config,
    ...(weightsFormat !== undefined && { format: weightsFormat }),
  };
}
