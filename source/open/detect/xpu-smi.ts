import { isObject } from '../../text/json.js';
import { bytesIn, fieldsOf, jsonIn, known, linesOf } from './tool-output.js';

export interface IntelRow {
  readonly index: number;
  readonly uuids: readonly string[];
  readonly name: string;
  readonly memoryBytes: number | null;
}

const MOST_DEVICES = 256;

/**
 * Devices in the output of `xpu-smi`: JSON of all (`device_list`, or a bare list), JSON of one, the two-column table
 * of `discovery`, or the table of version 2. A list of all leaves out the memory.
 */
export function intelDevices(output: string): readonly IntelRow[] {
  const json = jsonIn(output);
  if (json === undefined) return tableDevices(linesOf(output));
  const list = isObject(json) ? (json['device_list'] ?? [json]) : json;
  return (Array.isArray(list) ? list : [])
    .filter(isObject)
    .slice(0, MOST_DEVICES)
    .flatMap((device, at) => {
      const fields = fieldsOf(device);
      const memory = bytesIn(fields.get('memory_physical_size_byte'));
      return rowOf(fields.get('device_id') ?? at, fields.get('device_name'), memory);
    });
}

function rowOf(id: unknown, name: unknown, memoryBytes: number | null): IntelRow[] {
  const index = Number(id);
  const told = known(name);
  if (told === null || !Number.isInteger(index) || index < 0) return [];
  return [{ index, uuids: [], name: told, memoryBytes }];
}

interface Draft {
  readonly id: string;
  name: string;
  memory: string | undefined;
}

function tableDevices(lines: readonly string[]): readonly IntelRow[] {
  const drafts: Draft[] = [];
  let named: Draft | undefined;
  for (const line of lines) {
    const [, first = '', second = ''] = /^\|([^|]*)\|(.*)$/.exec(line) ?? [];
    const id = /^\s*(\d{1,3})\s*$/.exec(first)?.[1];
    // Version 2 puts number and name into one cell, and continues in the one below.
    const [, number, name] = /^\s*(\d{1,3})\s+(Intel\(R\).*?)(?:\s{2,}.*)?$/.exec(first) ?? [];
    if (id !== undefined) drafts.push({ id, name: '', memory: undefined });
    if (number !== undefined && name !== undefined) {
      named = { id: number, name: name.replace(/\s*\.\.\.$/, ''), memory: undefined };
      drafts.push(named);
    } else {
      const rest = /^\s{4,}([A-Za-z][\w ]*?)\s*$/.exec(first)?.[1];
      if (named && rest && !/^N\/?A\b/.test(rest)) named.name += ` ${rest}`;
      named = undefined;
    }
    const draft = drafts.at(-1);
    if (!draft) continue;
    const [, key, value] =
      /^\s*(Device Name|Memory Physical Size):\s*(.*?)\s*\|?\s*$/i.exec(second) ?? [];
    if (/^device/i.test(key ?? '')) draft.name ||= value ?? '';
    else if (key !== undefined) draft.memory ??= value;
    draft.memory ??= /\d+MiB\s*\/\s*(\d+MiB)/.exec(second)?.[1];
  }
  return drafts
    .slice(0, MOST_DEVICES)
    .flatMap(({ id, name, memory }) => rowOf(id, name, bytesIn(memory)));
}
