import { join } from 'node:path';
import { buildReport } from '../cost/build-report.js';
import type { OpenedText } from '../dashboard/services.js';
import { DocumentError } from '../open/commands/documents.js';
import { UnknownProgram } from '../open/commands/read-command.js';
import { parseObject } from '../open/json-text.js';
import { type ReadLog, readLog } from '../open/logs/read-log.js';
import { openModel } from '../open/model-source.js';
import { OpenError } from '../open/open-error.js';
import type { Presets } from '../open/presets.js';
import { kindOf, readText } from '../open/read-file.js';
import { ownHome } from '../open/user-folders.js';
import { checkRows } from '../report/check.js';
import { checkText } from '../report/check-text.js';
import { reportJson } from '../report/json.js';
import { withDeviceCount, withHardware } from '../scenario/devices.js';
import { withoutContradictions } from '../scenario/legality/contradictions.js';
import type { Scenario } from '../scenario/scenario.js';
import type { Json } from '../text/json.js';
import { openCommandText } from './open-command.js';
import { modelChoice } from './open-scenario.js';

const LARGEST = 4 * 2 ** 20;

interface Opening {
  readonly presets: Presets;
  readonly offline: boolean;
}

/**
 * Opens a typed or pasted text: a model by its path or Hub id, another program's command line or a file that states
 * one, or a log. Throws an error of one line for any other text.
 */
export async function openText(
  text: string,
  scenario: Scenario,
  opening: Opening,
): Promise<OpenedText> {
  const asked = text.trim();
  if (/\s/.test(asked)) return fromWords(asked, scenario, opening);
  const path = asked.startsWith('~/') ? join(ownHome(), asked.slice(2)) : asked;
  if ((await kindOf(path)) === 'file' && !MODEL_FILE.test(path))
    return fromFile(path, await readText(path, LARGEST), scenario, opening);
  return { kind: 'model', model: modelChoice(await openModel(asked, opening)) };
}

const MODEL_FILE =
  /(^|[\\/])[^\\/]*(config|params|index)\.json$|\.(gguf|safetensors)$|sha256-[0-9a-f]{64}$/i;

async function fromFile(
  path: string,
  text: string,
  scenario: Scenario,
  opening: Opening,
): Promise<OpenedText> {
  try {
    return await fromWords(text, scenario, opening);
  } catch (error) {
    // Says where a file named as JSON is none.
    if (error instanceof UnknownText && /\.json$/i.test(path)) parseObject(text, path);
    throw error;
  }
}

/** A text of no kind that can be opened. */
class UnknownText extends OpenError {}

async function fromWords(text: string, scenario: Scenario, opening: Opening): Promise<OpenedText> {
  try {
    const { origin, hardwareIsOpen, devices, ...opened } = await openCommandText(text, opening);
    const here = hardwareIsOpen ? withHardware(opened.scenario, scenario) : opened.scenario;
    const counted = devices === undefined ? here : withDeviceCount(here, devices);
    const { scenario: agreed, warnings } = withoutContradictions(counted, new Set());
    const notModelled = origin.notModelled.map(({ flag }) => flag);
    return {
      kind: 'scenario',
      scenario: agreed,
      notice: [
        `read as ${origin.program}: ${origin.mapped.length} flags`,
        ...(notModelled.length > 0 ? [`not modelled: ${notModelled.join(' ')}`] : []),
        ...[...opened.warnings, ...warnings].map(({ message }) => message),
      ].join('; '),
    };
  } catch (error) {
    const isOther =
      error instanceof UnknownProgram ||
      error instanceof DocumentError ||
      error instanceof SyntaxError;
    const log = isOther ? readLog(text) : undefined;
    if (log) return measuredPage(log, scenario);
    if (!isOther) throw error;
    throw new UnknownText(
      'neither a model, nor a command line of a known program, nor a known log',
    );
  }
}

function measuredPage(log: ReadLog, scenario: Scenario): OpenedText {
  const rows = checkRows(log.figures, [reportJson(buildReport(scenario)) as Json]);
  return {
    kind: 'page',
    title: 'Measured beside predicted',
    lines: checkText(log.table.source, rows).trimEnd().split('\n'),
  };
}
