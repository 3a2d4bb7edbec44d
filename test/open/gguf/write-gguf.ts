type Value = number | string | boolean | readonly (number | string | boolean)[];

/** A tensor's name, its dimensions as the file has them (row length first), and the number of its type. */
export type GgufTensor = readonly [name: string, dimensions: readonly number[], type: number];

/** The header of a GGUF file of version 3 (`ggml/docs/gguf.md`); `extra` bytes stand for the weights. */
export function writeGguf(
  metadata: Readonly<Record<string, Value>>,
  tensors: readonly GgufTensor[],
  extra = 64,
  order: 'little' | 'big' = 'little',
): Buffer {
  const uint32 = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    if (order === 'little') bytes.writeUInt32LE(value);
    else bytes.writeUInt32BE(value);
    return bytes;
  };
  const uint64 = (value: number): Buffer => {
    const words = [uint32(value % 2 ** 32), uint32(Math.floor(value / 2 ** 32))];
    return Buffer.concat(order === 'little' ? words : words.reverse());
  };
  const text = (value: string): Buffer => {
    const bytes = Buffer.from(value);
    return Buffer.concat([uint64(bytes.length), bytes]);
  };
  const typed = (value: Value): Buffer => {
    if (typeof value === 'string') return Buffer.concat([uint32(8), text(value)]);
    if (typeof value === 'boolean') return Buffer.concat([uint32(7), Buffer.from([Number(value)])]);
    if (typeof value === 'number') return Buffer.concat([uint32(4), uint32(value)]);
    const entries = value.map(typed);
    const type = entries[0]?.subarray(0, 4) ?? uint32(4);
    const bare = entries.map((entry) => entry.subarray(4));
    return Buffer.concat([uint32(9), type, uint64(value.length), ...bare]);
  };
  return Buffer.concat([
    Buffer.from('GGUF'),
    uint32(3),
    uint64(tensors.length),
    uint64(Object.keys(metadata).length),
    ...Object.entries(metadata).flatMap(([key, value]) => [text(key), typed(value)]),
    ...tensors.flatMap(([name, dimensions, type]) => [
      text(name),
      uint32(dimensions.length),
      ...dimensions.map(uint64),
      uint32(type),
      uint64(0),
    ]),
    Buffer.alloc(extra),
  ]);
}
