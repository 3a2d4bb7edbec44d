import type { Config } from './config.js';

/**
 * The window of layer `index`, or undefined for a full layer. `layer_types` wins; else `use_sliding_window` false
 * turns windows off, `sliding_window_pattern` P makes every P-th layer full, `max_window_layers` M leaves the first M
 * full (Qwen2), and a bare `sliding_window` holds for every layer (Mistral). A negative one is none (Grok-2). Source:
 * docs/cost-model.md, Windows and chunks.
 */
export function windowOf(config: Config, index: number): number | undefined {
  const stated = config.value('sliding_window');
  const isOff = typeof stated === 'number' && stated < 0;
  const window = isOff ? undefined : config.optionalInteger('sliding_window');
  const types = config.texts('layer_types');
  const enabled = config.flag('use_sliding_window', true);
  const pattern = config.value('sliding_window_pattern');
  const firstWindowed = config.optionalInteger('max_window_layers');
  if (types && types.length > 0)
    return types[index % types.length] === 'sliding_attention' ? window : undefined;
  if (!window || !enabled) return undefined;
  if (typeof pattern === 'number') return (index + 1) % pattern === 0 ? undefined : window;
  if (typeof pattern === 'string')
    return pattern[index % pattern.length] === 'L' ? window : undefined;
  if (config.has('use_sliding_window') && firstWindowed !== undefined)
    return index >= firstWindowed ? window : undefined;
  return window;
}
