import type { JsonObject } from '../text/json.js';
import { configOfMetaParams } from './meta-params.js';
import { configOfMistralParams } from './mistral-params.js';

/**
 * A maker's own `params.json` in the words of Hugging Face configs: Mistral's, which states the width of the
 * feed-forward, or Meta's, which rounds it up. Anything else is a config already. Throws `ModelError` in one line for
 * networks that neither tells whole.
 */
export function inHubWords(raw: JsonObject): JsonObject {
  if (!isParams(raw)) return raw;
  if ('multiple_of' in raw) return configOfMetaParams(raw);
  return 'hidden_dim' in raw || raw['model_type'] === 'mamba' ? configOfMistralParams(raw) : raw;
}

/** DistilBERT's and XLM's configs have `dim` and `n_layers` as well, beside a class and a type of their own. */
function isParams(raw: JsonObject): boolean {
  const type = raw['model_type'];
  return (
    'dim' in raw &&
    'n_layers' in raw &&
    !('hidden_size' in raw || 'architectures' in raw) &&
    (type === undefined || type === 'transformer' || type === 'mamba')
  );
}
