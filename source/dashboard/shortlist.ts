/** Models on the top line, each of another kind or size: what people compare most. */
export const SHORTLIST: readonly string[] = [
  'llama-3.1-8b',
  'qwen3-8b',
  'gpt-oss-20b',
  'qwen3-30b-a3b',
  'mixtral-8x7b-v0.1',
  'gemma-3-27b-it',
  'deepseek-v3',
  'qwen3-next-80b-a3b-instruct',
  'gpt2',
];
