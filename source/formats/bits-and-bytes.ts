/** Formats of bitsandbytes, which quantises every `nn.Linear`. */
const IDS: ReadonlySet<string> = new Set(['nf4', 'nf4-dq', 'int8']);

/** Ending of an id for a model whose fused experts, no `nn.Linear`, stay in 16 bits. */
const WITHOUT_EXPERTS = '-linear';

/** The format with fused experts left in 16 bits; other formats than bitsandbytes' are unchanged. */
export function withoutFusedExperts(id: string): string {
  return IDS.has(id) ? id + WITHOUT_EXPERTS : id;
}

/** The format that a `…-linear` one limits to linear layers. */
export function formatOfLinear(id: string): string | undefined {
  const base = id.endsWith(WITHOUT_EXPERTS) ? id.slice(0, -WITHOUT_EXPERTS.length) : '';
  return IDS.has(base) ? base : undefined;
}

export function isBitsAndBytes(id: string): boolean {
  return IDS.has(formatOfLinear(id) ?? id);
}
