import { withChosenSizes } from '../cost/search/plan/chosen-sizes.js';
import { HardwareError } from '../hardware/preset-fields.js';
import { hardwareOnOffer } from '../open/hardware-presets.js';
import type { Presets } from '../open/presets.js';
import { sumOf } from '../quantity/sum.js';
import { withDeviceCount } from '../scenario/devices.js';
import { modelOf } from '../scenario/models.js';
import type { Scenario } from '../scenario/scenario.js';
import { settle } from '../scenario/settle.js';
import type { Invocation } from './invocation.js';
import { detectedHardware, type OpenedScenario, openScenario } from './open-scenario.js';

/**
 * The scenario of an invocation: detected hardware where none is named, and sizes chosen by the planner where left to
 * it.
 */
export async function scenarioHere(
  invocation: Invocation,
  presets: Presets,
): Promise<OpenedScenario> {
  const opened = await onHardwareHere(invocation, presets);
  const { chosenSizes, options } = invocation;
  const scenario = options.sequence === undefined ? withOwnContext(opened) : opened.scenario;
  return { ...opened, scenario: withChosenSizes(scenario, chosenSizes) };
}

/** The kinds of device of an invocation. */
export async function devicesHere(invocation: Invocation, presets: Presets) {
  const { scenario, notices } = await scenarioHere(invocation, presets);
  return { devices: settle(scenario).machine.runs.map(({ accelerator }) => accelerator), notices };
}

/** Applies the context that another program chooses by the memory of the devices, at most the model's. */
export function withOwnContext({
  scenario,
  command,
}: Pick<OpenedScenario, 'scenario' | 'command'>): Scenario {
  if (!command?.contextOf) return scenario;
  const { engineVersion, machine } = settle(scenario);
  const bytes = sumOf(machine.runs, ({ usable, count }) => usable * count);
  const context = command.contextOf(bytes, engineVersion);
  const { maximumSequence = context } = modelOf(scenario);
  return { ...scenario, sequence: Math.min(context, maximumSequence) };
}

async function onHardwareHere(invocation: Invocation, presets: Presets): Promise<OpenedScenario> {
  const opened = await openScenario(invocation, presets);
  if (!opened.hardwareIsOpen) return opened;
  const told: string[] = [];
  try {
    const found = await detectedHardware(hardwareOnOffer(presets), (notice) => {
      told.push(notice);
    });
    const notices = [...opened.notices, ...told];
    if (!found) return { ...opened, notices };
    const scenario = { ...opened.scenario, ...found };
    const named = opened.command?.devices;
    return {
      ...opened,
      notices,
      scenario: named === undefined ? scenario : withDeviceCount(scenario, named),
    };
  } catch (error) {
    // A detection error matters only with `--hardware auto`; otherwise the default hardware is used.
    if (invocation.hardware === 'auto' || !(error instanceof HardwareError)) throw error;
    return { ...opened, notices: [...opened.notices, ...told] };
  }
}

/** Writes a line to standard error, apart from the output. */
export function tell(line: string): void {
  process.stderr.write(`llm-tui: ${line}\n`);
}

/** Reports the contradictions of another program's command, and what of it is not modelled. */
export function tellCommand(command: OpenedScenario['command']): void {
  for (const { message } of command?.warnings ?? []) tell(message);
  for (const { flag, why } of command?.origin.notModelled ?? [])
    tell(`${flag}: not modelled, ${why}`);
}
