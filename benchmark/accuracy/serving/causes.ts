/** Reasons why the median of a class with five measurements or more lies outside 0.85 to 1.15. */
export const CAUSES: Readonly<Record<string, string>> = {
  'first/dense/TensorRT-LLM':
    'release candidates, and limits of the batch that are not told: runs of one model and load differ by up to 6 times',
  'first/mixture/SGLang/more than 64 users':
    'prompts that come while others are read are read together, so each waits for all',
};
