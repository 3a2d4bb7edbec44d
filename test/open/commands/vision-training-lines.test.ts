import { describe, expect, test } from 'vitest';
import { readCommand } from '../../../source/open/commands/read-command.js';
import { readText } from '../../../source/open/commands/read-text.js';

const nothingBeside = async () => undefined;

async function read(text: string) {
  const { command } = await readText(text, nothingBeside);
  return { ...command.options, program: command.program.id, open: command.notModelled };
}

const line = async (text: string) => (await readCommand(text.split(' '), nothingBeside)).options;

/** modelscope/ms-swift, examples/megatron/multimodal/dense/full.sh, shortened. */
test('megatron sft takes words for Megatron-LM’s switches, and freezes tower and projector', async () => {
  const said = await read(
    'NPROC_PER_NODE=2 MAX_PIXELS=1003520 megatron sft --model Qwen/Qwen2.5-VL-7B-Instruct --tensor_model_parallel_size 2 --sequence_parallel true --packing true --freeze_llm false --freeze_vit true --freeze_aligner true --micro_batch_size 1 --global_batch_size 4 --recompute_granularity full --recompute_method uniform --recompute_num_layers 1 --cross_entropy_loss_fusion true --lr 1e-5 --save_interval 200 --vit_gradient_checkpointing true --max_length 2048',
  );
  expect(said).toMatchObject({
    program: 'megatron-swift',
    tp: 2,
    sequenceParallel: true,
    freeze: 'vision,audio,projector',
    images: 1,
    imageSize: '980x980',
    towerRecompute: 'full',
    loss: 'fused',
    open: [],
  });
  expect(await line('megatron sft --model x --sequence_parallel false')).toMatchObject({
    sequenceParallel: false,
  });
});

/** hiyouga/LLaMA-Factory, src/llamafactory/hparams/finetuning_args.py; modelscope/ms-swift, tuner_args.py. */
test.each([
  ['llamafactory-cli train --finetuning_type full', 'vision,audio,projector'],
  ['llamafactory-cli train --finetuning_type full --freeze_vision_tower false', 'projector'],
  ['llamafactory-cli train --finetuning_type lora', undefined],
  [
    'llamafactory-cli train --finetuning_type lora --freeze_vision_tower false --freeze_multi_modal_projector false',
    'none',
  ],
  ['swift sft --train_type full --freeze_aligner false', 'vision,audio'],
  ['swift sft --train_type full --freeze_llm true --freeze_aligner false', 'language,vision,audio'],
  ['swift sft --train_type lora --freeze_vit false', 'projector'],
  // PEFT's all-linear reaches towers (peft/tuners/tuners_utils.py); a list of names is put on the text model.
  ['trl sft --use_peft true --lora_target_modules all-linear', 'none'],
  // Names reach modules of towers, a pattern those that it describes (peft/tuners/tuners_utils.py).
  ['trl sft --use_peft true --lora_target_modules q_proj v_proj', 'none'],
  [
    String.raw`trl sft --use_peft true --lora_target_modules '.*language_model.*\.(q|v)_proj'`,
    undefined,
  ],
  [
    String.raw`trl sft --use_peft true --lora_target_modules '(?!.*visual).*\.(q|v)_proj'`,
    undefined,
  ],
  [
    'python -m verl.trainer.main_ppo algorithm.adv_estimator=grpo actor_rollout_ref.actor.freeze_vision_tower=True',
    'vision,audio',
  ],
  ['tune run full_finetune_distributed model.encoder_trainable=frozen', 'vision,audio'],
  ['pretrain_vlm.py --freeze-LM --freeze-ViT', 'language,vision,audio'],
])('%s freezes %s', async (text, frozen) => {
  expect((await line(text))['freeze']).toBe(frozen);
});

/** axolotl examples/gpt-oss/gpt-oss-20b-sft-lora-singlegpu.yaml, with layers named. */
test('adapters on fused experts and on some layers', async () => {
  const said = await read(
    'base_model: openai/gpt-oss-20b\nadapter: lora\nlora_r: 8\nlora_target_linear: true\nlora_target_parameters:\n  - mlp.experts.gate_up_proj\n  - mlp.experts.down_proj\npeft_layers_to_transform: [22, 23]\nattn_implementation: kernels-community/vllm-flash-attn3\n',
  );
  expect(said).toMatchObject({ expertAdapters: true, adapterLayers: 2, open: [] });
});

/** transformers/training_args.py, fsdp_config: a file or its JSON. */
test('FSDP’s settings within a line', async () => {
  const config = `{"transformer_layer_cls_to_wrap": ["Qwen3DecoderLayer"], "activation_checkpointing": true, "reshard_after_forward": false}`;
  const said = await read(
    `torchrun --nproc_per_node 8 run_clm.py --model_name_or_path Qwen/Qwen3-8B --fsdp "full_shard auto_wrap" --fsdp_config '${config}'`,
  );
  expect(said).toMatchObject({ zero: 2, recompute: 'full', open: [] });
});

const T4 = `from transformers import AutoModelForCausalLM, AutoTokenizer, BitsAndBytesConfig
from peft import LoraConfig
from trl import SFTTrainer, SFTConfig
MODEL = "meta-llama/Llama-2-7b-hf"
bnb = BitsAndBytesConfig(load_in_4bit=True, bnb_4bit_quant_type="nf4")
tokenizer = AutoTokenizer.from_pretrained("another/tokenizer")
model = AutoModelForCausalLM.from_pretrained(MODEL, quantization_config=bnb, attn_implementation="eager")
peft_config = LoraConfig(r=64, lora_alpha=16, target_modules=["q_proj", "v_proj"])
args = SFTConfig(per_device_train_batch_size=4, gradient_accumulation_steps=2, fp16=True, bf16=False,
                 optim="paged_adamw_8bit", gradient_checkpointing=True, max_length=512)
SFTTrainer(model=model, args=args, peft_config=peft_config).train()
`;

test.each([
  ['a script', T4],
  [
    'a notebook',
    JSON.stringify({
      nbformat: 4,
      cells: [
        { cell_type: 'markdown', source: ['# Fine-tuning'] },
        { cell_type: 'code', source: ['!pip install trl\n'] },
        { cell_type: 'code', source: T4.split(/(?<=\n)/) },
      ],
    }),
  ],
])('%s of TRL and PEFT is read by the keywords of its calls', async (_, text) => {
  const { command } = await readText(text, nothingBeside);
  expect(command.model).toBe('meta-llama/Llama-2-7b-hf');
  expect(command.notModelled).toEqual([]);
  expect(command.options).toMatchObject({
    lora: 64,
    qlora: 64,
    loraTargets: 'query-value',
    recipe: 'fp16-mixed',
    attention: 'eager',
    optimizer: 'paged-adamw-8bit',
    recompute: 'full',
    sequence: 512,
    batch: 4,
    globalBatch: 8,
  });
});

/** NVIDIA/NeMo, examples/nlp/language_modeling/conf/megatron_gpt_config.yaml, shortened; nemo/collections/llm/recipes. */
test('NeMo’s YAML and the command of its recipes', async () => {
  const yaml = `trainer:
  devices: 8
  num_nodes: 2
  precision: bf16
model:
  mcore_gpt: true
  micro_batch_size: 1
  global_batch_size: 128
  tensor_model_parallel_size: 2
  pipeline_model_parallel_size: 2
  virtual_pipeline_model_parallel_size: null
  encoder_seq_length: 4096
  num_layers: 32
  hidden_size: 4096
  ffn_hidden_size: 14336
  num_attention_heads: 32
  num_query_groups: 8
  activation: fast-swiglu
  share_embeddings_and_output_weights: false
  activations_checkpoint_granularity: full
  sequence_parallel: true
  optim:
    name: distributed_fused_adam
`;
  const { command } = await readText(yaml, nothingBeside);
  expect(command.notModelled).toEqual([]);
  expect(command.devices).toBe(16);
  expect(command.options).toMatchObject({
    tp: 2,
    pp: 2,
    zero: 1,
    sequence: 4096,
    globalBatch: 128,
    recompute: 'full',
    sequenceParallel: true,
    recipe: 'bf16-mixed',
  });
  expect(command.config).toMatchObject({ num_key_value_heads: 8, intermediate_size: 14_336 });

  const recipe = await readText(
    'nemo llm finetune --factory llama31_8b trainer.devices=8 trainer.strategy.tensor_model_parallel_size=4 trainer.strategy.sequence_parallel=True data.global_batch_size=32 data.micro_batch_size=1 data.seq_length=8192 peft=lora peft.dim=16',
    nothingBeside,
  );
  expect(recipe.command.model).toBe('llama3.1_8b');
  expect(recipe.command.notModelled).toEqual([]);
  expect(recipe.command.options).toMatchObject({
    tp: 4,
    sequenceParallel: true,
    lora: 16,
    globalBatch: 32,
  });
});

/** `data#5000` names so many examples of a data set in ms-swift. */
test('a hash within a word begins no comment', async () => {
  const { command } = await readText(
    'swift sft --model Qwen/Qwen3-8B --dataset AI-ModelScope/data#500 "other#20" --max_length 8192 # --max_length 1',
    nothingBeside,
  );
  expect(command.options['sequence']).toBe(8192);
});

/** transformers/trainer.py, optim_args; haotian-liu/LLaVA, scripts/v1_5/finetune_lora.sh, shortened; accelerate, ParallelismConfig. */
test.each([
  [
    'accelerate launch train.py --model_name_or_path x --optim galore_adamw --optim_args "rank=64, scale=0.1" --optim_target_modules attn mlp --per_device_train_batch_size 2',
    { lowRank: 'galore:64', optimizer: 'adamw' },
    [],
  ],
  [
    'deepspeed llava/train/train_mem.py --lora_enable True --lora_r 128 --mm_projector_lr 2e-5 --model_name_or_path lmsys/vicuna-13b-v1.5 --vision_tower openai/clip-vit-large-patch14-336 --mm_projector_type mlp2x_gelu --per_device_train_batch_size 16',
    { lora: 128, batch: 16 },
    ['--vision_tower', '--mm_projector_type'],
  ],
  [
    'distributed_type: FSDP\nnum_processes: 8\nparallelism_config:\n  parallelism_config_dp_replicate_size: 2\n  parallelism_config_dp_shard_size: 4\n',
    { hybridShard: 4 },
    [],
  ],
])('%s', async (text, said, open) => {
  const { command } = await readText(text, nothingBeside);
  expect(command.options).toMatchObject(said);
  expect(command.notModelled.map(({ flag }) => flag)).toEqual(open);
});

describe('adapters of a script', () => {
  const script = (config: string) =>
    `from peft import IA3Config, PrefixTuningConfig
from transformers import AutoModelForCausalLM, Trainer, TrainingArguments
model = AutoModelForCausalLM.from_pretrained("mistralai/Mistral-7B-v0.1")
config = ${config}
args = TrainingArguments(per_device_train_batch_size=4, gradient_checkpointing=True)
Trainer(model=model, args=args).train()
`;
  test.each([
    [
      'IA3Config(target_modules=["k_proj", "v_proj", "down_proj"], feedforward_modules=["down_proj"])',
      { adapter: 'ia3' },
    ],
    ['PrefixTuningConfig(num_virtual_tokens=20)', { adapter: 'prefix', lora: 20 }],
  ])('%s', async (config, expected) => {
    const { command } = await readText(script(config), nothingBeside);
    expect(command.options).toMatchObject({ batch: 4, recompute: 'full', ...expected });
  });

  test('tables among Unsloth’s target modules are trained whole', async () => {
    const { command } = await readText(
      `from unsloth import FastLanguageModel
model, tokenizer = FastLanguageModel.from_pretrained(model_name="unsloth/Meta-Llama-3.1-8B", load_in_4bit=True)
model = FastLanguageModel.get_peft_model(model, r=16, target_modules=["q_proj", "v_proj", "embed_tokens", "lm_head"])
`,
      nothingBeside,
    );
    expect(command.options).toMatchObject({
      qlora: 16,
      loraTargets: 'query-value',
      trainAlso: 'embedding,head',
    });
  });

  /** mlx_lm/lora.py, CONFIG_DEFAULTS and linear_to_lora_layers: 16 layers, all with -1. */
  test.each([
    ['', 16],
    [' --num-layers 8', 8],
    [' --num-layers -1', undefined],
  ])('mlx_lm.lora%s adapts %s layers', async (words, layers) => {
    const { command } = await readText(
      `mlx_lm.lora --model mistralai/Mistral-7B-v0.1 --train${words}`,
      nothingBeside,
    );
    expect(command.options['adapterLayers']).toBe(layers);
  });
});
