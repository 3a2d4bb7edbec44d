import { describe, expect, test } from 'vitest';
import { type ReadCommand, readCommand } from '../../../source/open/commands/read-command.js';
import { readText } from '../../../source/open/commands/read-text.js';
import { readScript } from '../../../source/open/commands/shell-script.js';
import published from '../../facts/command-lines.json' with { type: 'json' };

const nothingBeside = async () => undefined;

/** One command line as a shell hands it over; files and manifests as they are. */
async function read({ form, text }: { form: string; text: string }): Promise<ReadCommand> {
  if (!form.startsWith('argv') || form.includes('yaml'))
    return (await readText(text, nothingBeside)).command;
  const { commands } = await readScript(text);
  return readCommand(commands[0] ?? [], nothingBeside);
}

/** Facts that the text says only in words, or in files that are not part of it. */
const NOT_IN_THE_TEXT: Readonly<Record<string, readonly string[]>> = {
  // The version's own default share.
  'vllm-3': ['memoryUtilization'],
  // The model's name states the format, the file it is opened from.
  'llama-1': ['weights'],
  'llama-5': ['weights'],
  // Follows from devices and sizes.
  'meg-3': ['dp'],
  'helm-5': ['dp'],
  'ollama-1': ['batch'],
  'ds-1': ['batch'],
};

describe('public command lines, manifests and configurations', () => {
  test.each(published.inputs.map((input) => [input.id, input] as const))(
    '%s',
    async (id, input) => {
      const command = await read(input);
      const said = { ...command.program.defaults, ...command.options, devices: command.devices };
      const wanted = Object.entries(input.expect).filter(
        ([field]) => !NOT_IN_THE_TEXT[id]?.includes(field),
      );
      const got = wanted.map(([field]) => [field, (said as Record<string, unknown>)[field]]);
      expect(Object.fromEntries(got)).toEqual(Object.fromEntries(wanted));
    },
  );
});

describe('every flag of a line is accounted for', () => {
  /** TensorRT-LLM docs, Slurm: its launcher runs the server, with or without the subcommand. */
  test.each(['trtllm-serve', 'trtllm-serve serve'])(
    'trtllm-llmapi-launch %s MODEL names the model',
    async (server) => {
      const line = `mpirun -n 16 trtllm-llmapi-launch ${server} Qwen/Qwen3-235B-A22B --tp_size 16`;
      const { model, options } = await readCommand(line.split(' '), nothingBeside);
      expect([model, options['tp']]).toEqual(['Qwen/Qwen3-235B-A22B', 16]);
    },
  );

  test.each([
    'vllm serve Qwen/Qwen3-32B-AWQ --quantization awq_marlin',
    'python -m sglang.launch_server --model-path x/y --quantization compressed-tensors',
  ])('a quantisation that the checkpoint states itself changes nothing: %s', async (text) => {
    const { options, harmless, notModelled } = await readCommand(text.split(' '), nothingBeside);
    expect(options['weights']).toBeUndefined();
    expect(harmless).toEqual([{ flag: '--quantization' }]);
    expect(notModelled).toEqual([]);
  });

  test('mapped, harmless and unmodelled flags are distinguished', async () => {
    const { mapped, harmless, notModelled } = await readCommand(
      [
        'vllm',
        'serve',
        'x/y',
        '-tp',
        '2',
        '--host',
        '0.0.0.0',
        '--enforce-eager',
        '--warp-speed',
        '9',
      ],
      nothingBeside,
    );
    expect(mapped.map(({ field }) => field)).toEqual(['model', 'tp']);
    expect(harmless).toEqual([{ flag: '--host' }]);
    expect(notModelled.map(({ flag }) => flag)).toEqual(['--enforce-eager', '--warp-speed']);
  });

  test('a file that is not here is a warning, the launcher’s too', async () => {
    const { warnings } = await readCommand(
      'accelerate launch --config_file fsdp.yaml train.py --deepspeed z3.json'.split(' '),
      nothingBeside,
    );
    expect(warnings.map(({ message }) => message.split(' ')[0])).toEqual(['fsdp.yaml', 'z3.json']);
  });

  test('a size that the devices do not hold is a warning, and the report is for the size', async () => {
    const { devices, warnings } = await readCommand(
      ['CUDA_VISIBLE_DEVICES=0', 'vllm', 'serve', 'x/y', '-tp', '2'],
      nothingBeside,
    );
    expect(devices).toBe(2);
    expect(warnings.map(({ id }) => id)).toEqual(['devices']);
  });

  test.each([
    ['--max_model_len=8k', 8000],
    ['--max-model-len=4K', 4096],
    ['--max-model', 12_288],
  ])('spellings of Python’s parsers: %s', async (flag, sequence) => {
    const words = flag.includes('=') ? [flag] : [flag, '12288'];
    const { options } = await readCommand(['vllm', 'serve', 'x/y', ...words], nothingBeside);
    expect(options['sequence']).toBe(sequence);
  });
});

describe('scripts', () => {
  test('directives of Slurm set the variables that launchers are given', async () => {
    const script = [
      '#!/bin/bash',
      '#SBATCH --nodes=2',
      '#SBATCH --gres=gpu:h100:8',
      'srun torchrun --nnodes $SLURM_NNODES --nproc_per_node $SLURM_GPUS_ON_NODE sft.py --model_name_or_path a/b',
    ].join('\n');
    expect((await readText(script, nothingBeside)).command.devices).toBe(16);
  });

  test('variables, lists and continued lines are put together; nothing is run', async () => {
    const { commands } = await readScript(
      [
        'TP=4',
        'ARGS=(--tp $TP --port 1)',
        'python -m sglang.launch_server \\',
        `  --model-path "$MODEL" $${'{ARGS[@]}'} --api-key $(cat /etc/passwd)`,
      ].join('\n'),
    );
    expect(commands.at(-1)?.slice(0, 8)).toEqual([
      'python',
      '-m',
      'sglang.launch_server',
      '--model-path',
      '$MODEL',
      '--tp',
      '4',
      '--port',
    ]);
  });
});

/** After https://github.com/unslothai/notebooks: Llama 3.1 8B, QLoRA on one device. */
describe('scripts of Unsloth', () => {
  const script = [
    'from unsloth import FastLanguageModel',
    'import os; os.system("touch /tmp/never")',
    'max_seq_length = 4096 # any',
    'load_in_4bit = True',
    'model, tokenizer = FastLanguageModel.from_pretrained(',
    '    model_name = "unsloth/Meta-Llama-3.1-8B-bnb-4bit",',
    '    max_seq_length = max_seq_length,',
    '    load_in_4bit = load_in_4bit,',
    '    # token = "hf_...",',
    ')',
    'model = FastLanguageModel.get_peft_model(model, r = 32,',
    '    target_modules = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"],',
    '    use_gradient_checkpointing = "unsloth", warp = 9)',
    'trainer = SFTTrainer(model = model, args = SFTConfig(',
    '    per_device_train_batch_size = 2, gradient_accumulation_steps = 4, optim = "adamw_8bit",',
    '    learning_rate = 2e-4, max_steps = 30 if os.environ.get("X") else 60))',
  ].join('\n');

  test('are read by the literals of their calls', async () => {
    const { command } = await readText(script, nothingBeside);
    expect(command).toMatchObject({
      model: 'unsloth/Meta-Llama-3.1-8B-bnb-4bit',
      engine: 'unsloth',
    });
    expect(command.options).toMatchObject({
      sequence: 4096,
      lora: 32,
      qlora: 32,
      loraTargets: 'all',
      batch: 2,
      globalBatch: 8,
      optimizer: 'adamw-8bit',
      recompute: 'full',
    });
    expect(command.notModelled.map(({ flag }) => flag)).toEqual(['--warp']);
  });
});
