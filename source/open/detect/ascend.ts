import { visibleText } from '../text.js';
import { asker, askFirst, complaint } from './ask-tool.js';
import {
  type Detection,
  type DetectionOptions,
  deviceOf,
  grouped,
  NOTHING_DETECTED,
} from './detection.js';
import { bytesIn, linesOf } from './tool-output.js';
import { visibleDevices } from './visible-devices.js';

const PLACES = ['npu-smi', '/usr/local/bin/npu-smi', '/usr/local/sbin/npu-smi'];

export interface AscendRow {
  /** Chips are counted through all cards, as `ASCEND_RT_VISIBLE_DEVICES` does. */
  readonly index: number;
  readonly uuids: readonly string[];
  readonly name: string;
  readonly memoryBytes: number | null;
}

/**
 * Chips of `npu-smi info`: a row with the card's name, and below it one with the chip's bus and memory. The last
 * amount that is not 0 is the memory: HBM where there is some, DDR on the 310 series.
 */
export function ascendChips(output: string): readonly AscendRow[] {
  const chips: AscendRow[] = [];
  let name: string | undefined;
  for (const line of linesOf(output)) {
    const cells = line.split('|').map((cell) => cell.trim());
    const [, first = '', , last = ''] = cells;
    if (cells.length < 5) continue;
    const named = /^\d{1,4}\s+((?:Ascend\s?)?\d{3}\w*(?:-\w+)?)$/i.exec(first)?.[1];
    if (named === undefined && name !== undefined && /^\d{1,4}(\s+\d{1,4})?$/.test(first)) {
      const totals = [...last.matchAll(/\d+\s*\/\s*(\d+)/g)].map(([, total]) =>
        bytesIn(`${total} MB`),
      );
      const memoryBytes = totals.findLast((total) => total !== null) ?? null;
      chips.push({ index: chips.length, uuids: [], name, memoryBytes });
    }
    name = named;
  }
  return chips;
}

/** Asks `npu-smi` what Ascend chips are here. Never throws, never takes longer than its limit (5 s). */
export async function detectAscend(options: DetectionOptions = {}): Promise<Detection> {
  const answer = await askFirst(asker(options), PLACES, 'info');
  if (!answer) return NOTHING_DETECTED;
  const chips = ascendChips(answer.stdout);
  if (chips.length === 0) return { devices: [], notices: complaint('npu-smi', answer) };
  const variable = (options.environment ?? process.env)['ASCEND_RT_VISIBLE_DEVICES'];
  const seen = visibleDevices(chips, variable);
  const devices = seen.map(({ name, memoryBytes }) =>
    deviceOf({ vendor: 'huawei', name: visibleText(name, 100), memoryBytes }),
  );
  const hidden = `ASCEND_RT_VISIBLE_DEVICES="${variable}" hides every Ascend`;
  return { devices: grouped(devices), notices: seen.length > 0 ? [] : [visibleText(hidden, 400)] };
}
