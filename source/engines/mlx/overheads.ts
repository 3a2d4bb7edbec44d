import { defineOverhead, type Overheads, symbols } from '../overheads/overhead.js';

const { T, h, n, B, S, V } = symbols;
const SOURCE =
  'lmstudio-ai/mlx-engine, batched_vision/context_fit.py; github.com/lmstudio-ai/lmstudio-bug-tracker/issues/2191: 4,096 and 65,536 bytes a prompt token of Qwen3.6-35B-A3B';

/** Inputs of all layers that are held while a prompt is read. */
const inputs = defineOverhead({
  id: 'activations',
  label: 'Inputs of the prompt',
  short: 'Prompt inputs',
  unit: 'bytes',
  certainty: 'modelled',
  what: 'The prompt’s hidden states in 16 bits while it is read; they grow with its tokens.',
  formula: '2·B·S·h',
  symbols: { B, S, h },
  source: SOURCE,
});

const scores = defineOverhead({
  id: 'scores',
  label: 'Attention of the prefill',
  short: 'Scores',
  unit: 'bytes',
  certainty: 'modelled',
  what: 'Scores of one prefill step against the whole prompt in 16 bits; they grow with heads and tokens.',
  formula: '2·n·T·S',
  symbols: { n, T, S },
  source: SOURCE,
});

const logits = defineOverhead({
  id: 'logits',
  label: 'Logits',
  unit: 'bytes',
  certainty: 'modelled',
  what: 'One row of fp32 logits for each sequence; it grows with the vocabulary.',
  formula: '4·B·V',
  symbols: { B, V },
  source: 'ml-explore/mlx-lm, mlx_lm/generate.py',
});

/**
 * Memory that the fit reserves of a Mac's working set for peaks above the formula, 2.41 GiB at most in measurements.
 */
const reserve = defineOverhead({
  id: 'runtime',
  label: 'Reserve of the runtime',
  short: 'Reserve',
  unit: 'bytes',
  certainty: 'measured',
  what: 'Memory that the runtime leaves free of the working set: 3 GiB, or a twentieth of larger ones.',
  formula: 'max(3·2^30, ⌊U/20⌋)',
  symbols: {
    U: {
      value: ({ usableBytes }) => usableBytes,
      meaning: 'the working set that the system recommends',
      unit: 'bytes',
      from: '--usable',
    },
  },
  source: SOURCE,
});

export const mlxOverheads: Overheads = { transient: [inputs, scores, logits], resident: [] };
/** LM Studio keeps a further reserve. */
export const lmstudioOverheads: Overheads = { ...mlxOverheads, resident: [reserve] };
