import { bytesOfFile } from '../formats/index.js';
import { HardwareError } from '../hardware/preset-fields.js';
import type { Model } from '../model/model.js';
import { ModelError, readModel } from '../model/read-model.js';
import { detectHardware } from '../open/detect/detect-hardware.js';
import type { DetectionOptions } from '../open/detect/detection.js';
import { findHardwareNamed } from '../open/find-hardware.js';
import { type HardwareOnOffer, hardwareOnOffer } from '../open/hardware-presets.js';
import { parseObject } from '../open/json-text.js';
import { machinesOnOffer } from '../open/machine-presets.js';
import { openModel } from '../open/model-source.js';
import { OpenError } from '../open/open-error.js';
import type { OpenedModel } from '../open/opened-model.js';
import type { Presets } from '../open/presets.js';
import { readText } from '../open/read-file.js';
import { readWorkload, type Workload } from '../open/workload-presets.js';
import { withHardware } from '../scenario/devices.js';
import { OptionError } from '../scenario/fields/field.js';
import { readScenario } from '../scenario/read-scenario.js';
import {
  type HardwareChoice,
  type ModelChoice,
  newScenario,
  type Scenario,
} from '../scenario/scenario.js';
import { modelOf } from '../scenario/settle.js';
import { isObject } from '../text/json.js';
import { nearest } from '../text/nearest.js';
import { withConfigFields } from './config-fields.js';
import type { Invocation } from './invocation.js';
import type { OpenedCommand } from './open-command.js';

/** What is shown when nobody names a model or hardware. */
export const FIRST_MODEL = 'llama-3.1-8b';
export const USUAL_HARDWARE = 'h100-sxm-80gb';

const LARGEST_SCENARIO = 16 * 2 ** 20;

export interface OpenedScenario {
  readonly scenario: Scenario;
  /** What a user should know, one line each. */
  readonly notices: readonly string[];
  /** Nobody said which hardware: what this machine has may take its place. */
  readonly hardwareIsOpen: boolean;
  /** Another program's command, where the scenario was read from one. */
  readonly command?: OpenedCommand;
}

/**
 * Puts a scenario together: the saved one or the last session, else model and hardware by name; then the
 * workload, then the flags, then config fields. Throws `OpenError`, `OptionError`, `ModelError`, `HardwareError`.
 */
export async function openScenario(
  invocation: Invocation,
  presets: Presets,
  lastSession?: Scenario,
): Promise<OpenedScenario> {
  const offer = hardwareOnOffer(presets);
  const { hardware } = invocation;
  const saved = invocation.scenarioFile ? await scenarioFile(invocation.scenarioFile) : undefined;
  const command = await openStated(invocation, presets);
  const base =
    command?.scenario ?? saved ?? (invocation.model === undefined ? lastSession : undefined);
  const opened =
    command || (base && invocation.model === undefined)
      ? undefined
      : await openNamed(invocation, presets);
  const isNamed = hardware !== undefined && hardware !== 'auto';
  const named = isNamed ? findHardwareNamed(hardware, offer, machinesOnOffer(presets)) : undefined;
  let scenario: Scenario = base ?? usualScenario(modelChoice(opened), offer);
  if (opened) scenario = { ...scenario, model: modelChoice(opened) };
  if (named) scenario = { ...withHardware(scenario, named), slice: named.slice };
  if (opened) scenario = { ...scenario, weights: weightsLeft(scenario) };
  if (invocation.workload)
    scenario = { ...scenario, ...workloadNamed(invocation.workload, presets).options };
  if (invocation.draft) {
    const draft = await openModel(invocation.draft, { presets, offline: invocation.offline });
    scenario = { ...scenario, draft: modelChoice(draft) };
  }
  scenario = { ...scenario, ...invocation.options } as Scenario;
  return {
    scenario: withConfigFields(scenario, invocation.configFields),
    notices: [...presets.notices(), ...(named?.notices ?? []), ...(opened?.notices ?? [])],
    hardwareIsOpen:
      hardware === 'auto' ||
      (named === undefined && (command ? command.hardwareIsOpen : base === undefined)),
    ...(command && { command }),
  };
}

/** What another program's command line or file states; read only where there is one. */
async function openStated(
  invocation: Invocation,
  presets: Presets,
): Promise<OpenedCommand | undefined> {
  if (invocation.program === undefined && invocation.from === undefined) return undefined;
  const { openCommand } = await import('./open-command.js');
  return openCommand(invocation, presets);
}

/** On hardware that nobody named. */
export function usualScenario(model: ModelChoice, offer: HardwareOnOffer): Scenario {
  return { ...newScenario(model, offer.find(USUAL_HARDWARE)), box: { origin: 'assumed' } };
}

async function openNamed(invocation: Invocation, presets: Presets): Promise<OpenedModel> {
  return openModel(invocation.model ?? FIRST_MODEL, { presets, offline: invocation.offline });
}

/** The weight format that a scenario keeps when another model is opened: open, where its file tells its own. */
function weightsLeft({ model, weights }: Scenario): string | null {
  return model.stored || model.format !== undefined ? null : weights;
}

/**
 * An opened model as a scenario holds it: of a file, with the bytes that its header tells. Throws `OpenError` that
 * names the file when it is no model.
 */
export function modelChoice(opened: OpenedModel | undefined): ModelChoice {
  if (!opened) throw new OptionError('no model is named');
  const { id, name, config, tensors, weightsFormat } = opened;
  const choice = {
    id,
    name,
    config,
    ...(weightsFormat !== undefined && { format: weightsFormat }),
  };
  // Kept for later only where the file's bytes do not belong to it.
  const model = naming(id, () => (tensors ? readModel(config, name) : modelOf({ model: choice })));
  if (!tensors) return choice;
  const stored = bytesOfFile(model, tensors, weightsFormat ?? model.storedFormat.format);
  return stored ? { id, name, config, stored } : choice;
}

function naming(file: string, read: () => Model): Model {
  try {
    return read();
  } catch (error) {
    if (error instanceof ModelError) throw new OpenError(`${file}: ${error.message}`);
    throw error;
  }
}

async function scenarioFile(path: string): Promise<Scenario> {
  const json = parseObject(await readText(path, LARGEST_SCENARIO), path);
  // A whole report is taken too: its scenario is meant.
  const inner = json['scenario'];
  try {
    return readScenario(isObject(inner) ? inner : json);
  } catch (error) {
    // A wrong value in a file is the file's fault, not the command line's.
    if (error instanceof OptionError) throw new OpenError(`${path}: ${error.message}`);
    throw error;
  }
}

function workloadNamed(id: string, presets: Presets): Workload {
  if (presets.has('workloads', id)) return readWorkload(id, presets);
  const ids = presets.ids('workloads');
  const near = nearest(id, ids);
  throw new OptionError(
    `--workload ${JSON.stringify(id)}: one of ${ids.join(', ')} is expected${near ? ` (nearest: ${near})` : ''}`,
  );
}

/**
 * What this machine has, as a scenario holds it: of several kinds the one with most memory that is in the catalogue, else
 * the first with rates that stand in. Undefined when there is nothing. `tell` gets what a user should know, one line each.
 * Throws `HardwareError` when nothing is known of what there is but its name.
 */
export async function detectedHardware(
  offer: HardwareOnOffer,
  tell: (notice: string) => void,
  options?: DetectionOptions,
): Promise<HardwareChoice | undefined> {
  const { devices, notices } = await detectHardware(options);
  for (const notice of notices) tell(notice);
  for (const device of devices) {
    const hardware = offer.detected(device);
    if (hardware) return hardware;
  }
  for (const device of devices) {
    const found = offer.standIn(device);
    if (!found) continue;
    tell(found.notice);
    return found.hardware;
  }
  const unknown = devices.find(({ integrated }) => !integrated);
  if (unknown)
    throw new HardwareError(
      `${unknown.name} is not in the catalogue; name the nearest with --hardware`,
    );
  return undefined;
}
