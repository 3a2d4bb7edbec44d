import { asker, askFirst, complaint } from './ask-tool.js';
import { type Detection, type DetectionOptions, NOTHING_DETECTED } from './detection.js';
import { type ListedDevice, leftVisible } from './listed-devices.js';
import { bytesIn, known, linesOf } from './tool-output.js';

const PLACES = ['hl-smi', '/usr/bin/hl-smi'];
const COLUMNS = ['index', 'module_id', 'uuid', 'memory.total', 'name'] as const;

/**
 * Rows of `hl-smi -Q … -f csv`: columns by its header, else as requested. The index is the module's, as in
 * `HABANA_VISIBLE_MODULES`.
 */
export function gaudiRows(output: string): readonly ListedDevice[] {
  let columns: readonly string[] = COLUMNS;
  const rows: ListedDevice[] = [];
  for (const line of linesOf(output)) {
    const cells = line.split(',').map((cell) => cell.trim());
    const header = cells.map((cell) => cell.toLowerCase().replace(/ \[.*\]$/, ''));
    if (header.includes('name')) columns = header;
    const cell = (column: string) => known(cells[columns.indexOf(column)]);
    const name = cell('name');
    const index = cell('module_id') ?? cell('index') ?? '';
    if (name === null || !/^HL-?\w/i.test(name) || !/^\d{1,4}$/.test(index)) continue;
    const memory = cell('memory.total');
    const uuid = cell('uuid');
    rows.push({
      index: Number(index),
      uuids: uuid === null ? [] : [uuid],
      name,
      // A number without a unit is in MiB.
      memoryBytes: bytesIn(memory !== null && /^\d+$/.test(memory) ? `${memory} MiB` : memory),
    });
  }
  return rows;
}

/** Detects Gaudi accelerators with `hl-smi`. Never throws; ends within its limit (5 s). */
export async function detectGaudi(options: DetectionOptions = {}): Promise<Detection> {
  const ask = asker(options);
  const answer = await askFirst(ask, PLACES, '-Q', COLUMNS.join(','), '-f', 'csv');
  if (!answer) return NOTHING_DETECTED;
  const rows = gaudiRows(answer.stdout);
  if (rows.length === 0) return { devices: [], notices: complaint('hl-smi', answer) };
  return leftVisible(rows, 'intel', 'Gaudi', 'HABANA_VISIBLE_MODULES', options);
}
