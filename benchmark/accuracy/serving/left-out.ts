/** Measurements that are excluded from fits and judgements, with the reason. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  'sp-393': 'no format is stated, and it reads faster than its bytes allow',
  'sp-376': 'a laptop card that is not in the catalogue',
  'sp-058': '13 GB of weights on a 16 GB Mac: it swapped',
  'sp-461': 'experts over more devices than the row has',
  'sp-464': 'TensorRT-LLM 1.3.0rc1: 2.7 to 10 times slower than other rows of model and machine',
  'sp-465': 'TensorRT-LLM 1.3.0rc1: 2.7 to 10 times slower than other rows of model and machine',
  'sp-467': 'TensorRT-LLM 1.3.0rc1: 2.7 to 10 times slower than other rows of model and machine',
  'sp-704': 'TensorRT-LLM 1.3.0rc1: 2.7 to 10 times slower than other rows of model and machine',
  'sp-706': 'TensorRT-LLM 1.3.0rc1: 2.7 to 10 times slower than other rows of model and machine',
  'sp-728': 'TensorRT-LLM 1.3.0rc1: 2.7 to 10 times slower than other rows of model and machine',
  'sp-729': 'TensorRT-LLM 1.3.0rc1: 2.7 to 10 times slower than other rows of model and machine',
  'sp-294': 'speculative decoding without its acceptance',
  'sp-378': 'two threads, fewer than the memory needs',
  'sp-386': 'four cores of a processor that shares its memory with the GPU',
  'sp-387': 'four cores of a processor that shares its memory with the GPU',
  'sp-079': 'a processor whose memory bandwidth is not stated',
  'sp-096': 'a processor whose memory bandwidth is not stated',
  'sp-411': 'second-hand and rounded, without layout or lengths',
  'sp-412': 'no architecture is stated',
  'sp-362': 'no config of the model is published here',
  'sp-366': 'no config of the model is published here',
  'sp-268': 'no config of the model is published here',
  'sp-269': 'no config of the model is published here',
};

/** Prompts that a GPU processed although the processor decoded. */
export const FOREIGN_PROMPTS: ReadonlySet<string> = new Set([
  'sp-353',
  'sp-356',
  'sp-357',
  'sp-358',
  'sp-360',
  'sp-361',
]);

const COLD_START =
  'its first token alone: 3 to 9 s at any load and length, 10 to 40 times other rows of model and engine';
const LIMIT =
  'its first token alone: 26 and 54 s of waiting for a place, by a limit of the batch that is not told';

/** Excluded first tokens, of runs whose other figures are kept. */
export const FIRST_TOKENS: Readonly<Record<string, string>> = {
  'sp-534': COLD_START,
  'sp-536': COLD_START,
  'sp-583': COLD_START,
  'sp-585': COLD_START,
  'sp-614': COLD_START,
  'sp-616': COLD_START,
  'sp-470': LIMIT,
  'sp-738': LIMIT,
  // InferenceX, .github/configs/nvidia-master.yaml and benchmarks/dsr1_fp8_h200_trt.sh, 2026-01: above 32 users.
  'sp-628':
    'its first token alone: attention data parallel, whose prompts wait up to 60 steps for those of other ranks',
};
