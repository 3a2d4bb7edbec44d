import { isObject, type Json, type JsonObject } from '../text/json.js';
import { oneOrMore } from './devices.js';
import { OptionError } from './fields/field.js';
import { LARGEST_COUNT } from './fields/kinds/index.js';
import type { BesideChoice, BoxChoice, HardwareChoice, Scenario } from './scenario.js';

/** No box has more kinds of devices. */
const MOST_KINDS = 64;

/** The devices of a saved scenario: one kind, or a list of kinds. Throws `OptionError`. */
export function readHardware(json: Json | undefined): Scenario['hardware'] {
  if (!Array.isArray(json)) return readKind(json, 'hardware');
  if (json.length === 0 || json.length > MOST_KINDS)
    throw new OptionError(`hardware: 1 to ${MOST_KINDS} kinds of device are expected`);
  return oneOrMore(json.map((kind, index) => readKind(kind, `hardware.${index}`)));
}

function readKind(json: Json | undefined, path: string): HardwareChoice {
  if (!isObject(json)) throw new OptionError(`the scenario has no object ${path}`);
  const { id, preset, count = 1, memoryBytes, totalBytes, inUse } = json;
  if (typeof id !== 'string') throw new OptionError(`the scenario has no text ${path}.id`);
  if (!isObject(preset)) throw new OptionError(`the scenario has no object ${path}.preset`);
  if (!isBytes(count) || count < 1 || count > LARGEST_COUNT)
    throw new OptionError(
      `${path}.count ${JSON.stringify(count)}: a whole number from 1 to ${LARGEST_COUNT} is expected`,
    );
  return {
    id,
    count,
    preset,
    ...(isBytes(memoryBytes) && memoryBytes > 0 && { memoryBytes }),
    ...(isBytes(totalBytes) && totalBytes > 0 && { totalBytes }),
    ...(inUse !== undefined && { inUse: bytesOfEach(inUse, count, `${path}.inUse`) }),
  };
}

function bytesOfEach(json: Json, count: number, path: string): readonly number[] {
  if (Array.isArray(json) && json.length === count && json.every(isBytes)) return json;
  throw new OptionError(`${path}: bytes of each of ${count} devices are expected`);
}

const ORIGINS = ['detected', 'named', 'assumed'] as const;
const BOX_FIGURES = [
  'nodeDevices',
  'domain',
  'network',
  'hostMemory',
  'hostBandwidth',
  'hostLink',
  'pricePerHourUsd',
] as const satisfies readonly (keyof BoxChoice)[];

/** The box of a saved scenario; undefined where it says nothing of one. Throws `OptionError`. */
export function readBox(json: Json | undefined): BoxChoice | undefined {
  if (json === undefined || json === null) return undefined;
  if (!isObject(json)) throw new OptionError('box: an object is expected');
  const origin = ORIGINS.find((known) => known === json['origin']);
  if (!origin) throw new OptionError(`box.origin: one of ${ORIGINS.join(', ')} is expected`);
  const { name, priceAsOf } = json;
  if (
    priceAsOf !== undefined &&
    !(typeof priceAsOf === 'string' && /^\d{4}-\d\d-\d\d$/.test(priceAsOf))
  )
    throw new OptionError('box.priceAsOf: a day like 2026-01-21 is expected');
  const figures = Object.fromEntries(
    BOX_FIGURES.filter((figure) => json[figure] !== undefined).map((figure) => [
      figure,
      positive(json, figure),
    ]),
  );
  return {
    origin,
    ...(typeof name === 'string' && { name }),
    ...figures,
    ...(priceAsOf !== undefined && { priceAsOf }),
  };
}

function positive(json: JsonObject, figure: string): number {
  const value = json[figure];
  if (typeof value === 'number' && value > 0 && Number.isFinite(value)) return value;
  throw new OptionError(`box.${figure} ${JSON.stringify(value)}: a number above 0 is expected`);
}

/** More scenarios than this do not share a box. */
const MOST_BESIDE = 64;

/** What other scenarios hold of the devices of a saved one; undefined without any. Throws `OptionError`. */
export function readBeside(json: Json | undefined): readonly BesideChoice[] | undefined {
  if (json === undefined || json === null) return undefined;
  const entries = Array.isArray(json) && json.length <= MOST_BESIDE ? json : [null];
  return entries.map((entry, index) => {
    const runs = isObject(entry) ? entry['runs'] : undefined;
    if (!isObject(entry) || typeof entry['name'] !== 'string' || !Array.isArray(runs))
      throw new OptionError('beside: a list of {name, runs: [{start, count, bytes}]} is expected');
    return { name: entry['name'], runs: runs.map((run) => readRun(run, `beside.${index}.runs`)) };
  });
}

function readRun(json: Json, path: string): BesideChoice['runs'][number] {
  const { start, count, bytes } = isObject(json) ? json : {};
  if (isBytes(start) && isBytes(count) && count > 0 && isBytes(bytes))
    return { start, count, bytes };
  throw new OptionError(`${path}: whole numbers start, count and bytes are expected`);
}

function isBytes(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
