import { type EngineId, engineIds, engineOf, weightSupport } from '../engines/index.js';
import {
  bitsOfFormat,
  kvFormatChoices,
  parseCacheFormat,
  weightFormatChoices,
} from '../formats/index.js';
import { type Accelerator, readAccelerator } from '../hardware/accelerator.js';
import { hardwareOnOffer } from '../open/hardware-presets.js';
import { machinesOnOffer } from '../open/machine-presets.js';
import type { Presets } from '../open/presets.js';
import { isObject, type JsonObject } from '../text/json.js';

interface Named {
  readonly id: string;
  readonly label: string;
}

interface Row {
  readonly id: string;
  readonly name: string;
  readonly detail: string;
  readonly json: JsonObject;
}

/** The kinds of lists and their rows. */
const ROWS = {
  models: (presets: Presets) => presetRows('models', presets),
  workloads: (presets: Presets) => presetRows('workloads', presets),
  hardware: hardwareRows,
  instances: instanceRows,
  formats: formatRows,
  engines: engineRows,
};

export type Listing = keyof typeof ROWS;

/**
 * A list of names: one line each with id, name and a short description; as JSON, each preset's own fields. Engines and
 * formats are those that run on one of the devices, or on any device.
 */
export function listing(
  kind: Listing,
  presets: Presets,
  asJson: boolean,
  devices?: readonly Accelerator[],
): string {
  const rows = ROWS[kind](presets, devices);
  if (rows.length === 0) return asJson ? '[]\n' : '';
  if (asJson)
    return `${JSON.stringify(
      rows.map(({ id, name, json }) => ({ ...json, id, name })),
      null,
      2,
    )}\n`;
  const width = Math.max(...rows.map(({ id }) => id.length));
  const nameWidth = Math.max(...rows.map(({ name }) => name.length));
  return rows
    .map(
      ({ id, name, detail }) =>
        `${`${id.padEnd(width)}  ${name.padEnd(nameWidth)}  ${detail}`.trimEnd()}\n`,
    )
    .join('');
}

function hardwareRows(presets: Presets): readonly Row[] {
  return hardwareOnOffer(presets)
    .entries()
    .map(({ id, name, memoryGb }) => ({
      id,
      name,
      detail: memoryGb === null ? '' : `${memoryGb} GB`,
      json: presets.read('hardware', id),
    }));
}

function presetRows(kind: 'models' | 'workloads', presets: Presets): readonly Row[] {
  return presets.ids(kind).map((id) => {
    const { _llm_tui: label, ...json } = presets.read(kind, id);
    const own = isObject(label) ? label : json;
    const text = (field: string, from: JsonObject = own) =>
      typeof from[field] === 'string' ? from[field] : '';
    return {
      id,
      name: text('name') || id,
      detail: kind === 'models' ? text('model_type', json) : text('description', json),
      json: kind === 'models' && text('hubId') ? { hubId: text('hubId'), ...json } : json,
    };
  });
}

/** Weight formats that an engine reads, then formats of caches only. */
function formatRows(
  presets: Presets,
  devices: readonly Accelerator[] = everyDevice(presets),
): readonly Row[] {
  const isOfWeights = new Set(weightFormatChoices.map(({ id }) => id));
  return [
    ...weightFormatChoices.map((format) => formatRow(format, devices)),
    ...kvFormatChoices.filter(({ id }) => !isOfWeights.has(id)).map(cacheFormatRow),
  ];
}

function cacheFormatRow({ id, label }: Named): Row {
  const { blockBytes, blockElements } = parseCacheFormat(id);
  const bits = (8 * blockBytes) / blockElements;
  return { id, name: label, detail: `${bits.toFixed(2)} bits  cache`, json: { bits, engines: [] } };
}

const GIBIBYTE = 2 ** 30;

function instanceRows(presets: Presets): readonly Row[] {
  return machinesOnOffer(presets)
    .machines()
    .map(({ id, name, vendor, accelerator, count, hostMemory, network, price, ...rest }) => ({
      id,
      name: `${vendor === 'several' || name.startsWith(vendor) ? '' : `${vendor} `}${name}`,
      detail: [
        `${count} × ${accelerator}`,
        hostMemory === null ? '' : `${Math.round(hostMemory / GIBIBYTE)} GiB RAM`,
        price === null ? '' : `$${price.perHourUsd}/h (${price.asOf})`,
      ]
        .filter((text) => text !== '')
        .join(', '),
      json: {
        vendor,
        accelerator,
        count,
        devicesPerNode: rest.devicesPerNode,
        fastDomain: rest.fastDomain,
        aliases: rest.aliases,
        hostMemory,
        network,
        price: price && { ...price },
        source: rest.source,
      },
    }));
}

/** Engines that run on one of the devices. */
function engineRows(
  presets: Presets,
  devices: readonly Accelerator[] = everyDevice(presets),
): readonly Row[] {
  return engineIds
    .filter((id) => devices.some(engineOf(id).formats.runsOn))
    .map((id) => engineRow(id, devices));
}

/** An engine with the version modelled, the day its sources were read, its modes, its words and its formats. */
function engineRow(id: EngineId, devices: readonly Accelerator[]): Row {
  const { label, programs, release, formats, words, serving, training } = engineOf(id);
  const modes = [...(serving ? ['inference'] : []), ...(training ? ['training'] : [])];
  // In training the recipe decides the formats.
  const weights = serving ? formats.published.filter((format) => reads(id, format, devices)) : [];
  return {
    id,
    name: label,
    detail: `${release.version} (${release.date})  ${modes.join(', ')}  ${weights.join(' ')}`,
    json: {
      version: release.version,
      date: release.date,
      modes,
      programs: [...programs],
      words: { ...words },
      weights,
      caches: formats.cache.filter((format) =>
        devices.some((device) => formats.cacheOn(format, device)),
      ),
      source: formats.source,
    },
  };
}

/** A weight format with its bits, and the engines whose newest version serves it on one of the devices. */
function formatRow({ id, label }: Named, devices: readonly Accelerator[]): Row {
  const bits = bitsOfFormat(id);
  const engines = engineIds.filter(
    (engine) => engineOf(engine).serving && reads(engine, id, devices),
  );
  return {
    id,
    name: label,
    detail: `${bits.toFixed(2)} bits  ${engines.join(' ')}`,
    json: { bits, engines },
  };
}

function reads(engine: EngineId, format: string, devices: readonly Accelerator[]): boolean {
  const { formats, release } = engineOf(engine);
  return devices.some((one) => weightSupport(formats, format, one, release.version) !== 'not-read');
}

function everyDevice(presets: Presets): readonly Accelerator[] {
  return presets
    .ids('hardware')
    .map((id) => readAccelerator({ ...presets.read('hardware', id), id }));
}
