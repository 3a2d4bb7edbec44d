import { texts } from 'preset-texts';
import { OpenError } from '../open/open-error.js';
import type { PresetKind, Presets } from '../open/presets.js';
import type { JsonObject } from '../text/json.js';

const read = {
  models: once(() => parsed('models')),
  hardware: once(() => parsed('hardware')),
  machines: once(() => parsed('machines')),
  workloads: once(() => parsed('workloads')),
};

/** The presets of the package, parsed on first use; a caller's changes to one do not reach the next. */
export const shippedPresets: Presets = {
  ids: (kind) => [...read[kind]().keys()],
  has: (kind, id) => read[kind]().has(id),
  read: (kind, id) => {
    const text = read[kind]().get(id);
    if (text === undefined) throw new OpenError(`there is no preset "${id}" among the ${kind}`);
    return JSON.parse(text) as JsonObject;
  },
  notices: () => [],
};

function parsed(kind: PresetKind): ReadonlyMap<string, string> {
  const lines = texts[kind].split('\n').filter((line) => line !== '');
  return new Map(
    lines.map((line) => {
      const tab = line.indexOf('\t');
      return [line.slice(0, tab), line.slice(tab + 1)];
    }),
  );
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
