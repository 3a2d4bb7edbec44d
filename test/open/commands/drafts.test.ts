import { describe, expect, test } from 'vitest';
import { readText } from '../../../source/open/commands/read-text.js';

const read = async (text: string) => (await readText(text, async () => undefined)).command;
const VLLM = 'vllm serve meta-llama/Llama-3.1-70B-Instruct';
const SGLANG = 'python -m sglang.launch_server --model-path meta-llama/Llama-3.1-70B-Instruct';
const DRAFT = 'meta-llama/Llama-3.2-1B';

/** docs.vllm.ai/en/v0.12.0/api/vllm/config/speculative; sglang/srt/arg_groups/speculative_hook.py; tensorrt_llm/llmapi/llm_args.py. */
describe('the draft model and the number of draft tokens', () => {
  test.each([
    [`${VLLM} --speculative-config '{"model":"${DRAFT}","num_speculative_tokens":4}'`, DRAFT, 4],
    [`${VLLM} -sc.model ${DRAFT} -sc.num_speculative_tokens 4`, DRAFT, 4],
    [`${VLLM} --speculative-config.model ${DRAFT} --spec-tokens 4`, DRAFT, 4],
    [`${VLLM} --speculative-model ${DRAFT} --num-speculative-tokens 4`, DRAFT, 4],
    [
      `${VLLM} --speculative-config '{"method":"ngram","num_speculative_tokens":5,"prompt_lookup_max":4}'`,
      undefined,
      5,
    ],
    [`${VLLM} --speculative-model '[ngram]' --num-speculative-tokens 5`, undefined, 5],
    [
      `${VLLM} --speculative-config '{"method":"deepseek_mtp","model":"x/y","num_speculative_tokens":1}'`,
      undefined,
      1,
    ],
    [
      `${SGLANG} --speculative-algorithm STANDALONE --speculative-draft-model-path ${DRAFT} --speculative-num-steps 4 --speculative-eagle-topk 1 --speculative-num-draft-tokens 7`,
      DRAFT,
      4,
    ],
    [
      `${SGLANG} --speculative-algorithm EAGLE --speculative-num-steps 3 --speculative-eagle-topk 1 --speculative-num-draft-tokens 4`,
      undefined,
      3,
    ],
    [`${SGLANG} --speculative-algorithm NGRAM`, undefined, 11],
    [
      `${SGLANG} --speculative-algorithm EAGLE --speculative-draft lmsys/DeepSeek-R1-NextN`,
      undefined,
      3,
    ],
    [
      `${SGLANG} --speculative-algorithm EAGLE3 --speculative-draft-model-path x/head --speculative-num-steps 5 --speculative-eagle-topk 4 --speculative-num-draft-tokens 8`,
      'x/head',
      7,
    ],
    [
      `trtllm-serve m --config options.yaml\n# options.yaml\nspeculative_config:\n  decoding_type: DraftTarget\n  max_draft_len: 3\n  speculative_model_dir: ${DRAFT}\n`,
      DRAFT,
      3,
    ],
    [
      'trtllm-serve m --config options.yaml\n# options.yaml\nspeculative_config:\n  decoding_type: MTP\n  num_nextn_predict_layers: 2\n',
      undefined,
      2,
    ],
    [`llama-server -m llama-3.1-70b.gguf -md ${DRAFT} --draft-max 6`, DRAFT, 6],
    [`mlx_lm.server --model x/y --draft-model ${DRAFT} --num-draft-tokens 2`, DRAFT, 2],
    [`${VLLM} --speculative-model $DRAFT --num-speculative-tokens 4`, undefined, 4],
  ])('%s', async (line, draft, tokens) => {
    const command = await read(line);
    expect([command.draft, command.options['draftTokens']]).toEqual([draft, tokens]);
  });

  test('a setting of drafts that is not known is named by itself', async () => {
    const line = `${VLLM} --speculative-config '{"model":"${DRAFT}","draft_sample_method":"greedy"}'`;
    expect((await read(line)).notModelled).toEqual([
      {
        flag: '--speculative-config.draft_sample_method',
        value: 'greedy',
        why: 'other settings of drafts',
      },
    ]);
  });
});

/** docs.vllm.ai, Qwen3: `--rope-scaling`, and `--hf-overrides` since; sglang/srt/server_args.py: `--json-model-override-args`. */
describe('fields of the model’s config that a command replaces', () => {
  const yarn = { rope_type: 'yarn', factor: 4, original_max_position_embeddings: 32768 };

  test.each([
    `${VLLM} --hf-overrides '${JSON.stringify({ rope_scaling: yarn, num_hidden_layers: 4 })}'`,
    `${SGLANG} --json-model-override-args '${JSON.stringify({ rope_scaling: yarn, num_hidden_layers: 4 })}'`,
  ])('%s', async (line) => {
    const { modelFields, notModelled } = await read(line);
    expect(notModelled).toEqual([]);
    expect(modelFields).toEqual([
      ['rope_scaling', yarn],
      ['num_hidden_layers', 4],
    ]);
  });

  test('behind a dot, and under the older name of one of them', async () => {
    const dotted = await read(`${VLLM} --hf-overrides.text_config.num_hidden_layers 4`);
    expect(dotted.modelFields).toEqual([['text_config.num_hidden_layers', 4]]);
    const older = await read(`${VLLM} --rope-scaling '{"rope_type":"yarn","factor":4.0}'`);
    expect(older.modelFields).toEqual([
      ['rope_scaling.rope_type', 'yarn'],
      ['rope_scaling.factor', 4],
    ]);
  });

  test('an override that is no object is named', async () => {
    const { notModelled } = await read(`${VLLM} --hf-overrides my_function`);
    expect(notModelled).toMatchObject([
      { flag: '--hf-overrides', why: 'no JSON object of fields' },
    ]);
  });
});
