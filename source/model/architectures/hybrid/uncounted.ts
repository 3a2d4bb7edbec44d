import { isObject, type JsonObject } from '../../../text/json.js';
import type { Config } from '../../config.js';
import type { Unmodelled } from '../../model.js';

/** An uncounted part, with a bracket where its sizes are those of a transformer: 8·L·h² to 16·L·h². */
export function uncounted(config: Config, name: string): Unmodelled {
  const value = config.value(name);
  const section = isObject(value) ? value : {};
  passOver(config.section(name));
  const layers = firstNumber(section, LAYERS);
  const width = firstNumber(section, WIDTHS);
  const parameters =
    layers && width ? { low: 8 * layers * width ** 2, high: 16 * layers * width ** 2 } : undefined;
  const bracket = parameters
    ? ` (about ${millions(parameters.low)} to ${millions(parameters.high)} by its width and depth)`
    : '';
  return {
    field: config.path + name,
    value: section['model_type'] ?? null,
    effect: `weights of this part are not in the total${bracket}`,
    severity: 'changes memory',
    ...(parameters && { parameters }),
  };
}

const millions = (parameters: number): string => `${Math.round(parameters / 1e6)} M`;

const LAYERS = [
  'num_hidden_layers',
  'depth',
  'num_layers',
  'encoder_layers',
  'vt_num_hidden_layers',
];
const WIDTHS = ['hidden_size', 'embed_dim', 'd_model', 'width', 'vt_hidden_size'];

function firstNumber(section: JsonObject, names: readonly string[]): number | undefined {
  const value = names.map((name) => section[name]).find((found) => typeof found === 'number');
  return typeof value === 'number' ? value : undefined;
}

/** Marks all fields of the part as read, since it is listed as a whole. */
function passOver(section: Config | undefined): void {
  for (const field of Object.keys(section?.raw ?? {})) section?.value(field);
}
