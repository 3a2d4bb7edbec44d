/** A safetensors file: the header's length, the header, and as many bytes of weights as it says (or `dataBytes`). */
export function writeSafetensors(header: unknown, dataBytes = 64): Buffer {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(dataBytes)]);
}

export const tinyHeader = {
  __metadata__: { format: 'pt' },
  'model.embed_tokens.weight': { dtype: 'BF16', shape: [8, 2], data_offsets: [0, 32] },
  'model.norm.weight': { dtype: 'F32', shape: [2], data_offsets: [32, 40] },
};
