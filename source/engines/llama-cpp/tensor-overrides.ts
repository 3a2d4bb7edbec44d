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
  const parts = text.replace(/^(["'])(.*)\1$/, '$2').split(',');
  if (parts.length > MOST_PATTERNS) return undefined;
  let steps = 0;
  for (const part of parts) {
    const [, pattern, buffer] = /^(.+)=([\w.:[\]]+)$/.exec(part) ?? [];
    if (pattern === undefined || buffer === undefined) return undefined;
    steps += stepsOf(pattern);
    if (steps > MOST_STEPS) return undefined;
    try {
      overrides.push({ pattern: new RegExp(pattern), isHost: /^cpu$/i.test(buffer) });
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }
  return overrides;
}

/** Letters of a long name, each of which every repetition may end at. */
const NAME = 40;

/** Steps that all patterns may take for a name: those of one with three repetitions. */
const MOST_STEPS = NAME ** 4;

/** More than three patterns for each layer of any published model. */
const MOST_PATTERNS = 1000;

/** Most steps that a pattern takes for a name; Infinity for long ones, repeated groups and references. */
function stepsOf(pattern: string): number {
  if (pattern.length > 500 || /\)[*+?{]/.test(pattern) || /\\[1-9k]|\(\?/.test(pattern))
    return Number.POSITIVE_INFINITY;
  const [, ...groups] = pattern.split('(');
  const choices = groups.reduce((ways, group) => ways * group.split('|').length, 1);
  const repetitions = pattern.match(/[*+{]/g)?.length ?? 0;
  const optional = pattern.match(/\?/g)?.length ?? 0;
  return choices * NAME ** (1 + repetitions) * 2 ** optional;
}
