/** Models of the top line, each of another kind or size; all nine fit in 120 columns. */
export const SHORTLIST: readonly string[] = [
  'llama-3.1-8b',
  'qwen3-8b',
  'gpt-oss-20b',
  'qwen3-30b-a3b',
  'gemma-3-27b-it',
  'deepseek-v3',
  'qwen3.5-9b',
  'glm-4.5',
  'gpt2',
];
