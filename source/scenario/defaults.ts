/** Context of an open sequence, where the model allows as much. */
export const USUAL_SEQUENCE = 8192;

/**
 * Compute-optimal training tokens per parameter (Chinchilla). Source: arXiv:2203.15556; docs/cost-model.md,
 * Compute-optimal tokens.
 */
export const TOKENS_PER_PARAMETER = 20;

/**
 * Number of examples of a fine-tuning set and of passes over it, where neither is given: about those of QLoRA's runs
 * on OASST1. Source: arXiv:2305.14314 appendix B (9,846 conversations); transformers, training_args.py,
 * num_train_epochs.
 */
export const USUAL_EXAMPLES = 10_000;
export const USUAL_EPOCHS = 3;

/** Tokens that a drafting model drafts ahead. Source: docs/cost-model.md, Speculative decoding. */
export const USUAL_DRAFT = 4;

/** Fraction of peak FLOP/s that prefill reaches (docs/cost-model.md, Utilisation and cost). */
export const PREFILL_MFU = 0.5;
