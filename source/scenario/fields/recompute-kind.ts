import type { RecomputeMode } from '../../engines/index.js';
import type { RecomputeModule } from '../../model/operation.js';
import { table } from '../../text/table.js';
import { choices, isList, type ListKind, list, type Value } from './kinds/index.js';

const MODES = ['none', 'selective', 'per-op', 'full'] as const satisfies readonly RecomputeMode[];

const MODULES = [
  'core-attn',
  'mlp',
  'norms',
  'moe-act',
  'moe',
  'shared-experts',
  'mla-up-proj',
  'gdn-norm-out',
  'mhc',
] as const satisfies readonly RecomputeModule[];

/** What Megatron-LM calls some of them. Source: megatron/core/transformer/transformer_config.py, `recompute_modules`. */
const MEGATRON: Readonly<Record<string, RecomputeModule>> = table({ layernorm: 'norms' });

const plain = list(choices(...MODES, ...MODULES));

/** One mode alone, or a list of modules; a list names no mode. */
function whole(value: Value | undefined): Value | undefined {
  if (value === undefined || !isList(value)) return value;
  const modes: readonly string[] = MODES;
  return value.some((item) => modes.includes(String(item))) ? undefined : value;
}

/** One mode of recomputation, or modules by our names or Megatron's (`core_attn`, `layernorm`). */
export const recomputeKind: ListKind = {
  ...plain,
  allowed: () => `one of ${MODES.join(', ')}, or modules of ${MODULES.join(', ')}`,
  read: (text) => {
    const names = text
      .toLowerCase()
      .split(',')
      .map((name) => name.trim().replaceAll('_', '-'));
    return whole(plain.read(names.map((name) => MEGATRON[name] ?? name).join(',')));
  },
  check: (value) => whole(plain.check(value)),
};
