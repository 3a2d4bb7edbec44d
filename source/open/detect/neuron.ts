import { join } from 'node:path';
import { isObject } from '../../text/json.js';
import { table } from '../../text/table.js';
import { visibleText } from '../text.js';
import { asker, askFirst, complaint } from './ask-tool.js';
import {
  type Detection,
  type DetectionOptions,
  deviceOf,
  grouped,
  NOTHING_DETECTED,
} from './detection.js';
import { kernelFiles } from './kernel-files.js';
import { bytesIn, fieldsOf, jsonIn, linesOf } from './tool-output.js';

const PLACES = ['neuron-ls', '/opt/aws/neuron/bin/neuron-ls'];
const MOST_DEVICES = 256;
const GIBIBYTE = 2 ** 30;

export interface NeuronRow {
  readonly index: number;
  readonly memoryBytes: number | null;
  /** The machine type in the first lines of the table (`trn2.48xlarge`); the JSON form of most versions lacks it. */
  readonly instance: string | null;
}

/** Devices of `neuron-ls`, as JSON or as its table. */
export function neuronRows(output: string): readonly NeuronRow[] {
  const json = jsonIn(output);
  const list = isObject(json) ? Object.values(json).find(Array.isArray) : json;
  if (!Array.isArray(list)) return tableRows(linesOf(output));
  return list
    .filter(isObject)
    .slice(0, MOST_DEVICES)
    .flatMap((device) => {
      const fields = fieldsOf(device);
      const index = fields.get('neuron_device');
      const memoryBytes = bytesIn(fields.get('memory_size'));
      if (typeof index !== 'number' || !Number.isInteger(index) || index < 0) return [];
      const instance = isObject(json) ? json['instance_type'] : null;
      return [{ index, memoryBytes, instance: typeof instance === 'string' ? instance : null }];
    });
}

/** The title of the column is two lines high; only the lower one distinguishes memory from cores. */
function tableRows(lines: readonly string[]): readonly NeuronRow[] {
  const rows: NeuronRow[] = [];
  let instance: string | null = null;
  let column = -1;
  for (const line of lines) {
    instance ??= /^instance-type:\s*(\S+)/i.exec(line)?.[1] ?? null;
    const cells = line.split('|').map((cell) => cell.trim());
    const memory = cells.indexOf('MEMORY');
    const upper = cells[1] === 'NEURON' ? cells.indexOf('MEMORY') : -1;
    if (cells[1] === 'DEVICE' && memory > 0) column = memory;
    else if (upper > 0) column = upper;
    const id = /^\d{1,4}$/.exec(cells[1] ?? '')?.[0];
    if (id === undefined || column < 0 || rows.length >= MOST_DEVICES) continue;
    rows.push({ index: Number(id), memoryBytes: bytesIn(cells[column]), instance });
  }
  return rows;
}

const CHIPS: Readonly<Record<string, string>> = table({
  inf1: 'Inferentia',
  inf2: 'Inferentia2',
  trn1: 'Trainium1',
  trn2: 'Trainium2',
  trn3: 'Trainium3',
});

/** The chip's name: from the driver, else the machine type, else a memory size that only one chip has. */
export function neuronName(driver: string, { instance, memoryBytes }: NeuronRow): string {
  const told = /^[A-Z][a-z]+\d?$/.exec(driver.trim())?.[0];
  const byType = CHIPS[instance?.slice(0, 4).toLowerCase() ?? ''];
  const byMemory =
    memoryBytes === 96 * GIBIBYTE
      ? 'Trainium2'
      : memoryBytes === 144 * GIBIBYTE
        ? 'Trainium3'
        : null;
  return `AWS ${told ?? byType ?? byMemory ?? 'Neuron device'}`;
}

/** Detects Trainium and Inferentia chips with `neuron-ls`. Never throws; ends within its limit (5 s). */
export async function detectNeuron(options: DetectionOptions = {}): Promise<Detection> {
  const ask = asker(options);
  const answer = await askFirst(ask, PLACES, '--json-output');
  if (!answer) return NOTHING_DETECTED;
  let rows = neuronRows(answer.stdout);
  // Versions before 2022 print only the table.
  if (rows.length === 0 && answer.exitCode !== 0 && answer.problem === null)
    rows = neuronRows((await ask(answer.program)).stdout);
  if (rows.length === 0) return { devices: [], notices: complaint('neuron-ls', answer) };
  const read = kernelFiles(join(options.root ?? '/', 'sys/devices/virtual/neuron_device'));
  const devices = await Promise.all(
    rows.map(async (row) => {
      const driver = await read(`neuron${row.index}`, 'info/architecture/device_name');
      const name = visibleText(neuronName(driver, row), 100);
      return deviceOf({ vendor: 'aws', name, memoryBytes: row.memoryBytes });
    }),
  );
  return { devices: grouped(devices), notices: [] };
}
