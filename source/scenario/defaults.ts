/** Default context where the model allows more. */
export const USUAL_SEQUENCE = 8192;

/**
 * Compute-optimal training tokens per parameter (Chinchilla). Source: arXiv:2203.15556; docs/cost-model.md,
 * Compute-optimal tokens.
 */
export const TOKENS_PER_PARAMETER = 20;

/** Tokens that a drafting model drafts ahead. Source: docs/cost-model.md, Speculative decoding. */
export const USUAL_DRAFT = 4;

/** Share of the peak FLOP/s that prefill reaches (docs/cost-model.md, Utilisation and cost). */
export const PREFILL_MFU = 0.5;
