/** The words of a field's name: `numExpertsPerTok`, `num_experts_per_tok` → num, experts, per, tok. */
export function wordsOf(field: string): readonly string[] {
  return field
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}
