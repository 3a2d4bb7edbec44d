import { hardwareOnOffer } from '../open/hardware-presets.js';
import { machinesOnOffer } from '../open/machine-presets.js';
import type { Presets } from '../open/presets.js';
import { isObject, type JsonObject } from '../text/json.js';
import type { Listing } from './invocation.js';

interface Row {
  readonly id: string;
  readonly name: string;
  readonly detail: string;
  readonly json: JsonObject;
}

/** The presets of one kind, one per line with id, name and description; as JSON, their own fields. */
export function listing(kind: Listing, presets: Presets, asJson: boolean): string {
  const rows = rowsOf(kind, presets);
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

function rowsOf(kind: Listing, presets: Presets): Row[] {
  if (kind === 'hardware') {
    return hardwareOnOffer(presets)
      .entries()
      .map(({ id, name, memoryGb }) => ({
        id,
        name,
        detail: memoryGb === null ? '' : `${memoryGb} GB`,
        json: presets.read('hardware', id),
      }));
  }
  if (kind === 'instances') return instanceRows(presets);
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

const GIBIBYTE = 2 ** 30;

function instanceRows(presets: Presets): Row[] {
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
