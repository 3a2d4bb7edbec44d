import type { LayerGroup } from '../model/model.js';
import type { Settled } from '../scenario/settle.js';
import { entry, type Ledger, type Term, total } from './ledger.js';
import type { ActivationSettings, SavedTensor } from './saved-tensor.js';
import { activationSettings, keptTensors } from './training-activations.js';

/** The saved tensors of all layers, one micro-batch, nothing divided: by kind of layer and by operation (cost model §3.2). */
export function savedTensorsLedger(settled: Settled): Ledger {
  const settings = activationSettings(settled, 1);
  const [only, ...others] = settled.model.groups;
  if (only && others.length === 0)
    return total(
      'activations',
      'Saved activations of all layers',
      'bytes',
      groupEntries(settled, only, settings, 'activations'),
    );
  const groups = settled.model.groups.map((group, index) => {
    const id = `activations.${index}`;
    return total(
      id,
      `${group.layers.length} layers`,
      'bytes',
      groupEntries(settled, group, settings, id),
    );
  });
  return total('activations', 'Saved activations of all layers', 'bytes', groups);
}

/** The saved tensors of all layers of one kind. */
function groupEntries(
  settled: Settled,
  group: LayerGroup,
  settings: ActivationSettings,
  id: string,
): Ledger[] {
  const layers = group.layers.length;
  const kept = keptTensors(settled, group, settings);
  return kept.map((tensor, index) =>
    entry(`${id}.${uniqueId(kept, index)}`, tensor.label, 'bytes', tensor.bytes * layers, {
      certainty: 'modelled',
      explain: () => ({
        formula: `L·(${tensor.formula})`,
        symbols: [
          { symbol: 'L', value: layers, meaning: 'layers of this kind' },
          ...symbolsOf(tensor, group, settings),
        ],
        source: 'cost model §3.2; arXiv:2205.05198 §4.1',
      }),
    }),
  );
}

/** A layer with two mixers or feed-forwards keeps some tensors twice: `mixerInput`, `mixerInput2`. */
function uniqueId(kept: readonly SavedTensor[], index: number): string {
  const id = kept[index]?.id ?? '';
  const before = kept.slice(0, index).filter((other) => other.id === id).length;
  return before === 0 ? id : `${id}${before + 1}`;
}

/** The symbols that occur in a saved tensor's formula, with their values. */
function symbolsOf(
  { formula }: SavedTensor,
  group: LayerGroup,
  settings: ActivationSettings,
): Term[] {
  const known: Term[] = [
    { symbol: 'e', value: settings.bytes, meaning: 'bytes of an activation element' },
    { symbol: 'T', value: settings.tokens, meaning: 'tokens of a micro-batch, s·b' },
    { symbol: 's', value: settings.sequence, meaning: 'sequence length' },
    { symbol: 'h', value: settings.hiddenSize, meaning: 'hidden_size' },
  ];
  for (const mixer of group.mixers) {
    if (mixer.kind === 'attention')
      known.push(
        { symbol: 'n', value: mixer.heads, meaning: 'num_attention_heads' },
        { symbol: 'h_q', value: mixer.heads * mixer.headDim, meaning: 'heads × head_dim' },
        {
          symbol: 'h_kv',
          value: mixer.kvHeads * mixer.headDim,
          meaning: 'num_key_value_heads × head_dim',
        },
      );
    if (mixer.kind === 'latent')
      known.push(
        { symbol: 'n', value: mixer.heads, meaning: 'num_attention_heads' },
        { symbol: 'h_q', value: mixer.heads * mixer.valueDim, meaning: 'heads × v_head_dim' },
        { symbol: 'r_q', value: mixer.queryRank, meaning: 'q_lora_rank' },
        { symbol: 'r_kv', value: mixer.latentRank, meaning: 'kv_lora_rank' },
        { symbol: 'd_r', value: mixer.ropeDim, meaning: 'qk_rope_head_dim' },
        { symbol: 'd_n', value: mixer.nopeDim, meaning: 'qk_nope_head_dim' },
        { symbol: 'd_v', value: mixer.valueDim, meaning: 'v_head_dim' },
      );
  }
  for (const part of group.feedForwards) {
    if (part.kind === 'dense')
      known.push({ symbol: 'f', value: part.innerSize, meaning: 'intermediate_size' });
    else
      known.push(
        { symbol: 'E', value: part.experts, meaning: 'routed experts' },
        { symbol: 'k', value: part.active, meaning: 'experts a token is routed to' },
        { symbol: 'f_e', value: part.innerSize, meaning: 'moe_intermediate_size' },
        { symbol: 'f_s', value: part.sharedSize, meaning: 'width of the shared experts' },
      );
  }
  const words = new Set(formula.match(/[a-zA-Z]+(?:_[a-z]+)?/g));
  return known.filter(({ symbol }) => words.has(symbol));
}
