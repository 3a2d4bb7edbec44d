import { torchLog } from '../../engines/log/torch.js';
import { sumOf } from '../../quantity/index.js';
import { isObject, type Json } from '../../text/json.js';
import { OpenError } from '../open-error.js';
import type { MeasuredFigure, ReadLog } from './read-log.js';

/**
 * Figures of a snapshot of torch's allocator, written as JSON from `torch.cuda.memory._snapshot()`; undefined for other
 * texts. Throws `OpenError` for one that torch pickled, which only running it can read. Source: torch/cuda/memory.py.
 */
export function readSnapshot(text: string): ReadLog | undefined {
  if (isPickle(text))
    throw new OpenError(
      'a pickle is a program, which is never run: write the snapshot with json.dump(torch.cuda.memory._snapshot(), file)',
    );
  if (!/^\s*[{[]/.test(text) || !text.includes('"total_size"')) return undefined;
  const segments = segmentsOf(text);
  if (!segments) return undefined;
  const devices = [...new Set(segments.map((segment) => segment['device']))];
  const fullest = devices
    .map((device) => segments.filter((segment) => segment['device'] === device))
    .map((held) => ({
      reserved: bytesOf(held, 'total_size'),
      allocated: bytesOf(held, 'allocated_size'),
      active: bytesOf(held, 'active_size'),
    }))
    .toSorted((left, right) => right.reserved - left.reserved)[0];
  if (!fullest) return undefined;
  const { reserved, allocated, active } = fullest;
  const figure = (name: string, meaning: string, measured: number, key: string | null = null) =>
    ({ name, meaning, measured, unit: 'bytes', key }) satisfies MeasuredFigure;
  return {
    table: torchLog,
    states: {},
    versions: [],
    starts: { found: 1, read: 1 },
    others: [],
    figures: [
      { ...figure('devices', 'devices with segments', devices.length), unit: 'number' },
      figure('reserved', 'taken from the fullest device', reserved, 'memory.devices[].total'),
      figure('allocated', 'live tensors', allocated),
      figure('active', 'live, or freed and not yet back', active),
      figure('cached', 'fragmentation', reserved - active),
    ],
  };
}

/** A pickle begins with 0x80, which is no text, and the number of its protocol. */
function isPickle(text: string): boolean {
  const protocol = text.charCodeAt(1);
  return /^[\u0080\ufffd]/.test(text) && protocol >= 2 && protocol <= 5;
}

function segmentsOf(text: string): Record<string, Json | undefined>[] | undefined {
  let json: Json;
  try {
    json = JSON.parse(text) as Json;
  } catch (error) {
    throw new OpenError(`a snapshot that is no JSON: ${String((error as Error).message)}`);
  }
  const segments = isObject(json) ? json['segments'] : json;
  return Array.isArray(segments) ? segments.filter(isObject) : undefined;
}

function bytesOf(segments: readonly Record<string, Json | undefined>[], field: string): number {
  return sumOf(segments, ({ [field]: size }) =>
    typeof size === 'number' && Number.isSafeInteger(size) && size >= 0 ? size : 0,
  );
}
