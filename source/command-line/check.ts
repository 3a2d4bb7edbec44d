import { buildReport } from '../cost/build-report.js';
import type { Report } from '../cost/report.js';
import { type EngineId, engineIds } from '../engines/index.js';
import { readAccelerator } from '../hardware/accelerator.js';
import { HardwareError } from '../hardware/preset-fields.js';
import { readModel } from '../model/read-model.js';
import { findHardwareNamed } from '../open/find-hardware.js';
import { hardwareOnOffer } from '../open/hardware-presets.js';
import { logText } from '../open/logs/log-text.js';
import { type ReadLog, readLog } from '../open/logs/read-log.js';
import { readSnapshot } from '../open/logs/torch-snapshot.js';
import { machinesOnOffer } from '../open/machine-presets.js';
import { openModel } from '../open/model-source.js';
import { tellNotices } from '../open/notices.js';
import { OpenError } from '../open/open-error.js';
import type { Presets } from '../open/presets.js';
import type { Profile } from '../open/profiles.js';
import { kindOf } from '../open/read-file.js';
import { type CheckRow, checkRows } from '../report/check.js';
import { checkText } from '../report/check-text.js';
import { reportJson } from '../report/json.js';
import { outOfMemoryLines } from '../report/out-of-memory.js';
import { weightRows } from '../report/weights-check.js';
import { OptionError } from '../scenario/fields/field.js';
import type { FieldValue } from '../scenario/fields/kinds/index.js';
import { isOptionId, optionOf } from '../scenario/fields/options.js';
import type { OptionId } from '../scenario/scenario.js';
import type { Json } from '../text/json.js';
import { calibrated } from './calibration.js';
import type { Answer } from './commands.js';
import type { Invocation } from './invocation.js';
import type { OpenedScenario } from './open-scenario.js';
import { scenarioHere, tellCommand } from './scenario-here.js';

/** Share that a predicted figure may be off by. */
const USUAL_TOLERANCE = 0.1;

/**
 * Compares the figures of a log with those predicted for its scenario; the exit code is 3 where a prediction is off by
 * more than the tolerance. Throws `OpenError` for a file that is no log. Source: docs/report.md, Commands.
 */
export async function check(invocation: Invocation, presets: Presets): Promise<Answer> {
  const [source = '-', named] = invocation.words;
  if (await isWeights(source)) return await checkWeights(source, invocation, presets);
  if (source === '-' && invocation.from === '-')
    throw new OptionError('--from -: standard input is the log; name the command’s file');
  const given = await logText(source);
  const log = readSnapshot(given) ?? readLog(given);
  if (!log)
    throw new OpenError(
      `${source === '-' ? 'standard input' : source}: no line of a log, metrics or tool output that is known`,
    );
  tellNotices(log.others);
  const reports = await reportsOf(
    log,
    { ...invocation, model: invocation.model ?? named },
    presets,
  );
  const report = reports.at(-1);
  const told = report
    ? reports.map((one) => reportJson(one) as Json)
    : [devicesJson(log, invocation, presets)].flatMap((json) => json ?? []);
  const rows = checkRows(log.figures, told);
  const name = invocation.commandFlags['calibrate'];
  const calibration = name === undefined ? null : keptProfile(name, rows, report, sourceOf(log));
  const advice = outOfMemoryLines(rows, report);
  const checked = {
    source: sourceOf(log),
    rows,
    calibration,
    ...(log.starts.found > 1 && { starts: log.starts }),
    ...(advice.length > 0 && { advice }),
  };
  const tolerance = invocation.tolerance ?? USUAL_TOLERANCE;
  const text =
    invocation.output === 'json'
      ? `${JSON.stringify({ ...(report && reportJson(report)), check: checked }, null, 2)}\n`
      : checkText(checked.source + startText(log), rows) +
        advice.map((line) => `\n${line}`).join('') +
        (advice.length > 0 ? '\n' : '') +
        (calibration ? keptText(calibration) : '');
  return { text, code: rows.some((row) => isOff(row, tolerance)) ? 3 : 0 };
}

/** Makes the profile that `--calibrate` asks for. */
function keptProfile(
  name: string,
  rows: readonly CheckRow[],
  report: Report | undefined,
  source: string,
): Profile {
  if (!report)
    throw new OpenError(`--calibrate ${name}: the log names no model; name the one that it ran`);
  return calibrated(name, rows, { report, source });
}

function keptText({ name, options }: Profile): string {
  const told = Object.entries(options).map(([option, value]) => `● ${option} ${value}`);
  return `\nKept as profile ${name}: ${told.join(', ')} (--profile ${name} uses it)\n`;
}

/** A folder with a checkpoint, or a file of weights. */
async function isWeights(source: string): Promise<boolean> {
  if (source === '-' || /^https?:/.test(source)) return false;
  const kind = await kindOf(source);
  return (
    kind === 'folder' || (kind === 'file' && /\.(gguf|safetensors|index\.json)$/i.test(source))
  );
}

/** Compares a checkpoint's tensors with those of its architecture. */
async function checkWeights(
  source: string,
  { offline, tolerance = USUAL_TOLERANCE, output }: Invocation,
  presets: Presets,
): Promise<Answer> {
  const opened = await openModel(source, { presets, offline });
  tellNotices(opened.notices);
  if (!opened.tensors)
    throw new OpenError(
      `${source}: lists no weights: a .safetensors file, its index or a .gguf is expected`,
    );
  const model = readModel(opened.config, opened.name);
  const rows = weightRows(model, opened.tensors);
  const text =
    output === 'json'
      ? `${JSON.stringify({ check: { source: 'weights', rows, calibration: null } }, null, 2)}\n`
      : checkText('weights', rows);
  return { text, code: rows.some((row) => isOff(row, tolerance)) ? 3 : 0 };
}

function isOff({ difference }: CheckRow, tolerance: number): boolean {
  return difference !== null && Math.abs(difference) > tolerance;
}

function sourceOf({ table, states }: ReadLog): string {
  const { engineVersion } = states;
  return engineVersion === undefined ? table.source : `${table.source} ${engineVersion}`;
}

function startText({ starts: { found, read } }: ReadLog): string {
  return found === 1 ? '' : `, start ${read} of ${found}`;
}

/** The reports of the versions that may have written the log, the newest last; one where a version is named. */
async function reportsOf(
  log: ReadLog,
  invocation: Invocation,
  presets: Presets,
): Promise<readonly Report[]> {
  const opened = await scenarioOf(log, invocation, presets);
  if (!opened) return [];
  tellCommand(opened.command);
  const { scenario } = opened;
  const isOpen = scenario.engineVersion === null && scenario.engine === log.table.engine;
  const versions = isOpen && log.versions.length > 0 ? log.versions : [scenario.engineVersion];
  return versions.map((engineVersion) => buildReport({ ...scenario, engineVersion }));
}

/**
 * The scenario that the log states, completed by options, a saved scenario or another program's command. Undefined
 * where none of them names a model.
 */
async function scenarioOf(
  log: ReadLog,
  invocation: Invocation,
  presets: Presets,
): Promise<OpenedScenario | undefined> {
  const { scenarioFile, from } = invocation;
  const isStated = scenarioFile !== undefined || from !== undefined;
  const opened = (model: string | undefined) =>
    scenarioHere(
      {
        ...invocation,
        // A device that only the log names may be unknown.
        hardware: invocation.hardware ?? knownHardware(log, presets),
        model,
        options: { ...statedOptions(log), ...invocation.options },
      },
      presets,
    );
  const model = invocation.model ?? log.states['model'];
  if (model === undefined) return isStated ? opened(undefined) : undefined;
  try {
    return await opened(model);
  } catch (error) {
    // A model that only the log names may be absent here; one that the user names must exist.
    if (!(error instanceof OpenError) || invocation.model !== undefined) throw error;
    return isStated ? opened(undefined) : undefined;
  }
}

/** The report's keys for the device that a log names; used where the log names no model. */
function devicesJson(log: ReadLog, { hardware }: Invocation, presets: Presets): Json | undefined {
  const name = hardware ?? knownHardware(log, presets);
  if (name === undefined) return undefined;
  const found = findHardwareNamed(name, hardwareOnOffer(presets), machinesOnOffer(presets));
  const [first] = [found.hardware].flat();
  const total = first && readAccelerator(first.preset).memoryBytes;
  return total ? { machine: { devices: [{ total }] } } : undefined;
}

function knownHardware(log: ReadLog, presets: Presets): string | undefined {
  const name = log.states['hardware'];
  if (name === undefined) return undefined;
  try {
    findHardwareNamed(name, hardwareOnOffer(presets), machinesOnOffer(presets));
    return name;
  } catch (error) {
    if (error instanceof HardwareError) return undefined;
    throw error;
  }
}

/** Options that the log states, and the engine that wrote it. */
function statedOptions({ table, states }: ReadLog): Partial<Record<OptionId, FieldValue>> {
  const engine = engineIds.find((id): id is EngineId => id === table.engine);
  const stated: Partial<Record<OptionId, FieldValue>> = engine ? { engine } : {};
  for (const [id, text] of Object.entries(states)) {
    if (!isOptionId(id)) continue;
    const value = optionOf(id).kind.read(text);
    if (value !== undefined) stated[id] = value;
  }
  return stated;
}
