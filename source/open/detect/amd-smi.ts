import { isObject } from '../../text/json.js';
import { hexadecimal } from './amd-names.js';
import type { AmdRow } from './amd-row.js';
import { bytesIn, fieldsOf, jsonIn, known, linesOf } from './tool-output.js';

const MOST_DEVICES = 1024;

/** Devices of `amd-smi static --asic --vram`, as JSON (a list, since ROCm 7 in `gpu_data`) or as indented text. */
export function amdDevices(output: string): readonly AmdRow[] {
  const json = jsonIn(output);
  const list = isObject(json) ? json['gpu_data'] : json;
  const devices = Array.isArray(list)
    ? list.filter(isObject).map((device) => flat(device))
    : textDevices(linesOf(output));
  return devices.slice(0, MOST_DEVICES).flatMap(rowOf);
}

type Fields = ReadonlyMap<string, unknown>;

function rowOf(fields: Fields, at: number): AmdRow[] {
  const name = known(fields.get('asic.market_name'));
  const deviceId = hexadecimal(known(fields.get('asic.device_id')), 4);
  const memoryBytes = bytesIn(fields.get('vram.size'));
  if (name === null && deviceId === null && memoryBytes === null) return [];
  const serial = hexadecimal(known(fields.get('asic.asic_serial')), 16);
  const index = Number(known(fields.get('gpu')) ?? Number.NaN);
  return [
    {
      index: Number.isInteger(index) ? index : at,
      name: hexadecimal(name, 4) === null ? name : null,
      deviceId,
      revision: hexadecimal(known(fields.get('asic.rev_id')), 2),
      sku: null,
      architecture: known(fields.get('asic.target_graphics_version')),
      memoryBytes,
      usedBytes: null,
      sharedBytes: null,
      uuids: serial === null ? [] : [`GPU-${serial}`],
      parts: 1,
    },
  ];
}

/**
 * Fields of a device and of its sections, one level deep; `{"value": 196592, "unit": "MB"}` becomes the text form.
 */
function flat(device: Readonly<Record<string, unknown>>): Fields {
  const all = new Map<string, unknown>();
  for (const [key, value] of fieldsOf(device)) {
    if (!isObject(value)) all.set(key, value);
    else for (const [inner, cell] of fieldsOf(value)) all.set(`${key}.${inner}`, written(cell));
  }
  return all;
}

function written(cell: unknown): unknown {
  return isObject(cell) ? `${cell['value']} ${cell['unit']}` : cell;
}

/** `GPU: 0` begins a device; a key without a value begins a section. */
function textDevices(lines: readonly string[]): readonly Fields[] {
  const devices: Map<string, unknown>[] = [];
  let section = '';
  for (const line of lines) {
    const [, key = '', value = ''] = /^\s*([A-Z][A-Z_]*):\s*(.*)$/.exec(line) ?? [];
    if (key === 'GPU') devices.push(new Map([['gpu', value.trim()]]));
    else if (value === '') section = key || section;
    else devices.at(-1)?.set(`${section}.${key}`.toLowerCase(), value.trim());
  }
  return devices;
}
