/** Of the published preprocessors: 16,384 tokens of 28² or 32² pixels (`preprocessor_config.json`, max_pixels). */
export const USUAL_IMAGE = 16_384;

/** `set_limit_image_tokens` of ggml-org/llama.cpp, tools/mtmd/clip.cpp. */
export const LLAMA_IMAGE = 4096;
