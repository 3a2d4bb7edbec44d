/**
 * Number of first layers whose routed experts `--override-tensor` (`pattern=buffer,…`) leaves in host memory, as
 * `--n-cpu-moe` counts them; `MANY_LAYERS` for all. Undefined where it leaves other tensors there too.
 * Source: llama.cpp common/arg.cpp (`parse_tensor_buffer_overrides`, `llm_ffn_exps_block_regex`).
 */
export function expertsInHost(text: string): number | undefined {
  const overrides = overridesOf(text);
  if (overrides === undefined) return undefined;
  // The first pattern that matches a name decides.
  const inHost = (name: string) => overrides.find(({ pattern }) => pattern.test(name))?.isHost;
  if (OUTSIDE.some(inHost)) return undefined;
  let layers = 0;
  let ended = false;
  for (let layer = 0; layer < MOST_LAYERS; layer++) {
    if (OTHERS.some((name) => inHost(nameOf(layer, name)))) return undefined;
    const held = EXPERTS.map((name) => inHost(nameOf(layer, name)) === true);
    if (held.every(Boolean) && !ended) layers++;
    else if (held.some(Boolean)) return undefined;
    else ended = true;
  }
  if (layers === 0) return undefined;
  return layers === MOST_LAYERS ? MANY_LAYERS : layers;
}

/** More layers than any model has. */
export const MANY_LAYERS = 9999;

/** Number of layers on which patterns are tried, more than any published model has. */
const MOST_LAYERS = 300;

const EXPERTS = ['ffn_up_exps', 'ffn_gate_exps', 'ffn_down_exps'] as const;
const OTHERS = [
  'attn_q',
  'attn_k',
  'attn_v',
  'attn_output',
  'attn_norm',
  'ffn_up',
  'ffn_down_shexp',
  'ffn_gate_inp',
];
const OUTSIDE = ['output.weight', 'output_norm.weight'];

function nameOf(layer: number, tensor: string): string {
  return `blk.${layer}.${tensor}.weight`;
}

interface Override {
  readonly pattern: RegExp;
  readonly isHost: boolean;
}

function overridesOf(text: string): readonly Override[] | undefined {
  const overrides: Override[] = [];
  for (const part of text.replace(/^(["'])(.*)\1$/, '$2').split(',')) {
    const [, pattern, buffer] = /^(.+)=([\w.:[\]]+)$/.exec(part) ?? [];
    if (pattern === undefined || buffer === undefined || !isCheap(pattern)) return undefined;
    try {
      overrides.push({ pattern: new RegExp(pattern), isHost: /^cpu$/i.test(buffer) });
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }
  return overrides;
}

/** Whether a pattern is quick to match: short, without repeated groups or references, with few repetitions. */
function isCheap(pattern: string): boolean {
  return (
    pattern.length <= 500 &&
    !/\)[*+?{]/.test(pattern) &&
    !/\\[1-9k]|\(\?/.test(pattern) &&
    (pattern.match(/[*+{]/g) ?? []).length <= 3
  );
}
