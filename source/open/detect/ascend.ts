import { asker, askFirst, complaint } from './ask-tool.js';
import { type Detection, type DetectionOptions, NOTHING_DETECTED } from './detection.js';
import { type ListedDevice, leftVisible } from './listed-devices.js';
import { bytesIn, linesOf } from './tool-output.js';

const PLACES = ['npu-smi', '/usr/local/bin/npu-smi', '/usr/local/sbin/npu-smi'];

/**
 * Chips of `npu-smi info`: a row with the card's name, then one with the chip's bus and memory. The last amount above
 * 0 is the memory: HBM, or DDR on the 310 series. Chips are numbered across cards, as `ASCEND_RT_VISIBLE_DEVICES`
 * does.
 */
export function ascendChips(output: string): readonly ListedDevice[] {
  const chips: ListedDevice[] = [];
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

/** Detects Ascend chips with `npu-smi`. Never throws; ends within its limit (5 s). */
export async function detectAscend(options: DetectionOptions = {}): Promise<Detection> {
  const answer = await askFirst(asker(options), PLACES, 'info');
  if (!answer) return NOTHING_DETECTED;
  const chips = ascendChips(answer.stdout);
  if (chips.length === 0) return { devices: [], notices: complaint('npu-smi', answer) };
  return leftVisible(chips, 'huawei', 'Ascend', 'ASCEND_RT_VISIBLE_DEVICES', options);
}
