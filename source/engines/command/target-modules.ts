import type { FlagValue } from './command.js';
import type { PrintRequest } from './print.js';

/** A matrix of a layer, as `loraTargets` names it. */
type Target = 'query' | 'key' | 'value' | 'output' | 'gate' | 'up' | 'down';

const ATTENTION: readonly Target[] = ['query', 'key', 'value', 'output'];
const MLP: readonly Target[] = ['gate', 'up', 'down'];

/** Names of modules in transformers, mlx-lm, torchtune and Megatron Core, by what their matrices are. */
const NAMES: readonly (readonly [name: RegExp, targets: readonly Target[]])[] = [
  [/^(q_proj|q_b_proj|wq|query|q|to_q|linear_q(_up)?_proj)$/, ['query']],
  [/^(k_proj|wk|key|k|to_k|kv_b_proj|linear_kv_up_proj)$/, ['key']],
  [/^(v_proj|wv|value|v|to_v)$/, ['value']],
  [/^(qkv|qkv_proj|wqkv|Wqkv|query_key_value|c_attn|linear_qkv)$/, ['query', 'key', 'value']],
  [/^(o_proj|wo|out_proj|output_proj|o|to_out|linear_proj)$/, ['output']],
  [/^(gate_proj|w1)$/, ['gate']],
  [/^(up_proj|w3)$/, ['up']],
  // One matrix for both, or a feed-forward without a gate.
  [/^(gate_up_proj|linear_fc1|fc1|c_fc|fc_in|dense_h_to_4h)$/, ['gate', 'up']],
  [/^(down_proj|w2|fc2|fc_out|dense_4h_to_h|linear_fc2)$/, ['down']],
];

/** Of these names the module around them tells what they are (GPT-2, Falcon, GPT-NeoX). */
const SHARED = /^(c_proj|dense)$/;

function targetsOfName(path: string, _: number, paths: readonly string[]): readonly Target[] {
  const [name = '', parent = ''] = path.split('.').reverse();
  // Qwen's first model has w1 and w2 before its feed-forward's inner activation, and c_proj behind.
  if (name === 'w2' && paths.includes('c_attn')) return ['up'];
  if (SHARED.test(name)) {
    if (/^attn|attention/.test(parent)) return ['output'];
    return parent === 'mlp' ? ['down'] : name === 'dense' ? ['output'] : ['output', 'down'];
  }
  return NAMES.find(([known]) => known.test(name))?.[1] ?? [];
}

/** The part of a pattern that must not match. */
const NEGATIVE = /\(\?<?!(?:[^()]|\([^()]*\))*\)/g;

/** A pattern with each innermost group `(q|v)_proj` as its words: `q_proj v_proj`. */
function spelledOut(pattern: string): string {
  const GROUP = /(\w{0,40})\((?:\?<?[:=])?([^()]*)\)(\w{0,40})/;
  let text = pattern.replaceAll(NEGATIVE, ' ').replaceAll('\\', '');
  for (let found = GROUP.exec(text); found; found = GROUP.exec(text)) {
    const [whole, before = '', words = '', after = ''] = found;
    text = text.replace(whole, () =>
      words
        .split(/[|\s]+/)
        .map((word) => before + word + after)
        .join(' '),
    );
  }
  return text;
}

function shortened(attention: readonly Target[]): readonly string[] {
  if (attention.length === ATTENTION.length) return ['attention'];
  return attention.join() === 'query,value' ? ['query-value'] : attention;
}

const ALL = /^["'[\s]*all([-_]linear)?["'\]\s]*$/i;

/** Adapted matrices, from names of modules, a pattern of them, or `all-linear`; undefined where no name is known. */
export function targetsOf(modules: string | undefined): string | undefined {
  if (modules === undefined) return undefined;
  if (/^["'[\s]*all\b/i.test(modules)) return 'all';
  const paths = spelledOut(modules).split(/[^\w.]+/);
  const found = new Set(paths.flatMap(targetsOfName));
  if (found.size === 0) return undefined;
  const attention = ATTENTION.filter((target) => found.has(target));
  const mlp = MLP.filter((target) => found.has(target));
  const feedForward = mlp.length === MLP.length ? ['mlp'] : mlp;
  if (attention.length === ATTENTION.length && feedForward[0] === 'mlp') return 'all';
  return [...shortened(attention), ...feedForward].join(',');
}

/**
 * PEFT's `all-linear` puts adapters on every linear layer but the head, and names on all modules that end with them:
 * those of towers too (peft/tuners/tuners_utils.py). A pattern matches whole paths, of the text model where it says so.
 */
function reachedBy(modules: string | undefined): Readonly<Record<string, FlagValue>> {
  if (modules === undefined) return {};
  if (ALL.test(modules)) return { freeze: 'none' };
  const isPattern = /[\\*()|^$+]/.test(modules);
  const isOfText = isPattern && /language|text|llm|decoder|\(\?<?!/.test(modules);
  return isOfText ? {} : { freeze: 'none' };
}

/** Options that PEFT's target modules state, with the modules that are left out of them. */
export function adaptedModules(
  modules: string | undefined,
  excluded?: string,
): Readonly<Record<string, FlagValue>> {
  const isOfText = excluded !== undefined && /vis|tower|image|audio/.test(excluded);
  return {
    loraTargets: targetsOf(modules) ?? 'all',
    ...(!isOfText && reachedBy(modules)),
  };
}

/** PEFT's word for every linear layer but the head. */
export const ALL_LINEAR = 'all-linear';

/**
 * PEFT's target modules: `all-linear`, a list of names, or a pattern. Names reach towers too, so that a pattern holds
 * adapters to the text model (axolotl, examples/gemma3/gemma-3-4b-vision-qlora.yml).
 */
export function targetModules({
  adapted,
  around,
  beside,
  options: { loraTargets = 'all', freeze },
}: Pick<PrintRequest, 'adapted' | 'around' | 'beside' | 'options'>): string | readonly string[] {
  const names = `(${adapted.join('|').replaceAll('.', String.raw`\.`)})`;
  if (beside.length === 0 || freeze === 'none') return loraTargets === 'all' ? ALL_LINEAR : adapted;
  return around === undefined
    ? String.raw`(?!.*\b(${beside.join('|')})\b).*\.${names}`
    : String.raw`.*\b${around}\b.*\.${names}`;
}

/** `freeze` where the target modules state it: nothing is frozen below adapters that reach towers too. */
export function saysFreeze({ options: { lora, freeze } }: PrintRequest): readonly string[] {
  return lora && freeze === 'none' ? ['freeze'] : [];
}
