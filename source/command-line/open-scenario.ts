import { bytesOfFile, listsLayers } from '../formats/index.js';
import { HardwareError } from '../hardware/preset-fields.js';
import { familiesOf, inventoryDifferences } from '../model/inventory.js';
import type { Model } from '../model/model.js';
import { ModelError, readModel } from '../model/read-model.js';
import { detectHardware } from '../open/detect/detect-hardware.js';
import type { DetectionOptions } from '../open/detect/detection.js';
import { findHardwareNamed } from '../open/find-hardware.js';
import { type HardwareOnOffer, hardwareOnOffer } from '../open/hardware-presets.js';
import { machinesOnOffer } from '../open/machine-presets.js';
import { openModel } from '../open/model-source.js';
import { OpenError } from '../open/open-error.js';
import type { OpenedModel } from '../open/opened-model.js';
import type { Presets } from '../open/presets.js';
import { visibleText } from '../open/text.js';
import { readWorkload, type Workload } from '../open/workload-presets.js';
import { oneOrMore, withHardware } from '../scenario/devices.js';
import { OptionError } from '../scenario/fields/field.js';
import { withoutContradictions } from '../scenario/legality/contradictions.js';
import { sharesAmong } from '../scenario/measured.js';
import { modelOf } from '../scenario/models.js';
import {
  type BoxChoice,
  type ModelChoice,
  newScenario,
  type Scenario,
} from '../scenario/scenario.js';
import { nearest } from '../text/nearest.js';
import { withConfigFields } from './config-fields.js';
import type { Invocation } from './invocation.js';
import { neighbours } from './neighbours.js';
import type { OpenedCommand } from './open-command.js';
import { scenarioFile } from './scenario-file.js';
import { whileWaiting } from './waiting-line.js';

/** Model and hardware where none is named. */
export const FIRST_MODEL = 'llama-3.1-8b';
export const USUAL_HARDWARE = 'h100-sxm-80gb';

export interface OpenedScenario {
  readonly scenario: Scenario;
  /** Notices for the user, one line each. */
  readonly notices: readonly string[];
  /** Whether no hardware was named, so that detected hardware may replace it. */
  readonly hardwareIsOpen: boolean;
  /** Another program's command, where the scenario was read from one. */
  readonly command?: OpenedCommand;
}

/**
 * Builds the scenario from the saved one or the last session, else from named model and hardware and the user's
 * defaults; then applies the workload, the flags and the config fields. Throws `OpenError`, `OptionError`,
 * `ModelError`, `HardwareError`.
 */
export async function openScenario(
  invocation: Invocation,
  presets: Presets,
  lastSession?: Scenario,
): Promise<OpenedScenario> {
  const offer = hardwareOnOffer(presets);
  const saved = invocation.scenarioFile ? await scenarioFile(invocation.scenarioFile) : undefined;
  const command = await openStated(invocation, presets);
  const base =
    command?.scenario ?? saved ?? (invocation.model === undefined ? lastSession : undefined);
  // A saved scenario states every option, so that defaults apply to new scenarios only.
  const own = base ? undefined : invocation.defaults;
  const hardware = invocation.hardware ?? own?.hardware;
  const workload = invocation.workload ?? own?.workload;
  const opened =
    command || (base && invocation.model === undefined)
      ? undefined
      : await openNamed(invocation, presets);
  const isNamed = hardware !== undefined && hardware !== 'auto';
  const named = isNamed ? findHardwareNamed(hardware, offer, machinesOnOffer(presets)) : undefined;
  let scenario: Scenario = base ?? usualScenario(modelChoice(opened), offer);
  if (opened) scenario = { ...scenario, model: modelChoice(opened) };
  if (named) scenario = { ...withHardware(scenario, named), slice: named.slice };
  if (opened) scenario = { ...scenario, weights: statedFormat(opened) ?? weightsLeft(scenario) };
  scenario = { ...scenario, ...own?.options } as Scenario;
  if (workload) scenario = { ...scenario, ...workloadNamed(workload, presets).options };
  let draftNotices: readonly string[] = [];
  if (invocation.draft) {
    const draft = await opening(invocation.draft, invocation, presets);
    draftNotices = draft.notices;
    scenario = { ...scenario, draft: modelChoice(draft) };
  }
  const profile = invocation.profile ?? own?.profile;
  const measured = profile
    ? await measuredBy(profile, { ...scenario, ...invocation.options } as Scenario)
    : undefined;
  scenario = {
    ...scenario,
    ...measured?.options,
    ...(measured && { measured: { ...sharesAmong(measured.options), profile } }),
    ...invocation.options,
  } as Scenario;
  if (invocation.besideFiles.length > 0)
    scenario = { ...scenario, beside: await neighbours(invocation.besideFiles) };
  scenario = withConfigFields(scenario, invocation.configFields);
  const agreed =
    command && withoutContradictions(scenario, new Set(Object.keys(invocation.options)));
  return {
    scenario: agreed?.scenario ?? scenario,
    notices: [
      ...presets.notices(),
      ...(named?.notices ?? []),
      ...(opened?.notices ?? []),
      ...(command?.notices ?? []),
      ...draftNotices,
      ...(measured?.notices ?? []),
    ],
    hardwareIsOpen:
      hardware === 'auto' ||
      (named === undefined && (command ? command.hardwareIsOpen : base === undefined)),
    ...(command &&
      agreed && {
        command: { ...command, warnings: [...command.warnings, ...agreed.warnings] },
      }),
  };
}

/** Options that a profile measured; the reader is loaded only where a profile is named. */
async function measuredBy(profile: string, scenario: Scenario) {
  const { profileOptions } = await import('./profile-options.js');
  return profileOptions(profile, scenario);
}

/** The scenario that another program's command line or file states; read only where there is one. */
async function openStated(
  invocation: Invocation,
  presets: Presets,
): Promise<OpenedCommand | undefined> {
  if (invocation.program === undefined && invocation.from === undefined) return undefined;
  const { openCommand } = await import('./open-command.js');
  return openCommand(invocation, presets);
}

/** A scenario on the default hardware. */
export function usualScenario(model: ModelChoice, offer: HardwareOnOffer): Scenario {
  return { ...newScenario(model, offer.find(USUAL_HARDWARE)), box: { origin: 'assumed' } };
}

async function openNamed(invocation: Invocation, presets: Presets): Promise<OpenedModel> {
  return opening(invocation.model ?? FIRST_MODEL, invocation, presets);
}

/** Opens a model by its name, and shows a waiting line while the Hub or a slow disk answers. */
function opening(name: string, { offline }: Invocation, presets: Presets): Promise<OpenedModel> {
  return whileWaiting(`opening ${visibleText(name, 60)}`, openModel(name, { presets, offline }));
}

/** The weight format that a model's name asks for, where no file states one. */
function statedFormat({ tensors, weightsFormat }: OpenedModel): string | null {
  return tensors === undefined ? (weightsFormat ?? null) : null;
}

/** Keeps the chosen weight format unless the new file defines one. */
export function weightsLeft({ model, weights }: Scenario): string | null {
  return model.stored || model.format !== undefined ? null : weights;
}

/**
 * An opened model as part of a scenario, with the bytes from its file's header. Throws `OpenError` that names the
 * file when it is no model.
 */
export function modelChoice(opened: OpenedModel | undefined): ModelChoice {
  if (!opened) throw new OptionError('no model is named');
  const { id, name, hub, config, tensors, weightsFormat } = opened;
  const choice = {
    id,
    name,
    ...(hub !== undefined && { hub }),
    config,
    ...(weightsFormat !== undefined && { format: weightsFormat }),
  };
  // The model is read twice only where the file's bytes do not apply.
  const model = naming(id, () => (tensors ? readModel(config, name) : modelOf({ model: choice })));
  if (!tensors) return choice;
  const stored = bytesOfFile(model, tensors, weightsFormat ?? model.storedFormat.format);
  // A file with some of the layers is a shard, whose config describes the whole model.
  if (!stored && listsLayers(tensors)) return choice;
  const inventory = inventoryOf(model, opened);
  return {
    ...(stored ? { id, name, config, stored } : choice),
    ...(inventory && { inventory }),
  };
}

/**
 * Bytes of plain weights that the file lists, where all are present: packed ones have other shapes than their matrices.
 */
function inventoryOf(model: Model, { tensors = [] }: OpenedModel): ModelChoice['inventory'] {
  if (tensors.some(({ name, dtype }) => isPacked(name, dtype))) return undefined;
  const families = familiesOf(tensors, model);
  return inventoryDifferences(model, families).length === 0 ? 'same' : families;
}

function isPacked(name: string, dtype: string): boolean {
  return /^[iu]\d+$/.test(dtype) || /scale|zero|qweight|packed|absmax|quant_/.test(name);
}

function naming(file: string, read: () => Model): Model {
  try {
    return read();
  } catch (error) {
    if (error instanceof ModelError) throw new OpenError(`${file}: ${error.message}`);
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

/** Devices and their machine as detected. */
export interface DetectedMachine {
  readonly hardware: Scenario['hardware'];
  readonly box: BoxChoice;
  /** The context that the read program chooses on it, where it depends on the memory. */
  readonly sequence?: number | null;
}

/**
 * The detected hardware: all known kinds of the maker with most memory, else the first device whose rates a relative
 * can supply; undefined when nothing is found. `tell` receives notices, one line each. Throws `HardwareError` for a
 * device of which only the name is known.
 */
export async function detectedHardware(
  offer: HardwareOnOffer,
  tell: (notice: string) => void,
  options?: DetectionOptions,
): Promise<DetectedMachine | undefined> {
  const { devices, notices, box: told } = await detectHardware(options);
  for (const notice of notices) tell(notice);
  const box: BoxChoice = { origin: 'detected', ...told };
  const known = devices.flatMap((device) => {
    const hardware = offer.detected(device);
    return hardware ? [{ vendor: device.vendor, hardware }] : [];
  });
  const kinds = known.filter(({ vendor }) => vendor === known[0]?.vendor);
  if (kinds.length > 0) return { hardware: oneOrMore(kinds.map(({ hardware }) => hardware)), box };
  for (const device of devices) {
    const found = offer.standIn(device);
    if (!found) continue;
    tell(found.notice);
    return { hardware: found.hardware, box };
  }
  const unknown = devices.find(({ integrated }) => !integrated);
  if (unknown)
    throw new HardwareError(
      `${unknown.name} is not in the catalogue; name the nearest with --hardware`,
    );
  return undefined;
}
