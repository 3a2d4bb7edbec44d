import type { JsonObject } from '../text/json.js';
import { configOfMetaParams } from './meta-params.js';
import { configOfMistralParams } from './mistral-params.js';

/**
 * A maker's `params.json` with the field names of Hugging Face configs: Mistral's, which states the width of the
 * feed-forward, or Meta's, which derives it. Any other input is a config already. Throws `ModelError` for networks
 * that neither describes in full.
 */
export function inHubWords(raw: JsonObject): JsonObject {
  if (!isParams(raw)) return raw;
  if ('multiple_of' in raw) return configOfMetaParams(raw);
  return 'hidden_dim' in raw || raw['model_type'] === 'mamba' ? configOfMistralParams(raw) : raw;
}

/** Configs of DistilBERT and XLM also have `dim` and `n_layers`, with a class and a type of their own. */
function isParams(raw: JsonObject): boolean {
  const type = raw['model_type'];
  return (
    'dim' in raw &&
    'n_layers' in raw &&
    !('hidden_size' in raw || 'architectures' in raw) &&
    (type === undefined || type === 'transformer' || type === 'mamba')
  );
}
