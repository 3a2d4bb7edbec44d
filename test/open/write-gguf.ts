type Value = number | string | boolean | readonly (number | string | boolean)[];

/** A tensor's name, its dimensions as the file has them (row length first), and the number of its type. */
export type GgufTensor = readonly [name: string, dimensions: readonly number[], type: number];

/** The header of a GGUF file of version 3 (ggml `docs/gguf.md`); `extra` bytes stand for the weights. */
export function writeGguf(
  metadata: Readonly<Record<string, Value>>,
  tensors: readonly GgufTensor[],
  extra = 64,
): Buffer {
  const parts = [Buffer.from('GGUF'), uint32(3), uint64(tensors.length)];
  parts.push(uint64(Object.keys(metadata).length));
  for (const [key, value] of Object.entries(metadata)) parts.push(text(key), typed(value));
  for (const [name, dimensions, type] of tensors)
    parts.push(
      text(name),
      uint32(dimensions.length),
      ...dimensions.map(uint64),
      uint32(type),
      uint64(0),
    );
  return Buffer.concat([...parts, Buffer.alloc(extra)]);
}

function typed(value: Value): Buffer {
  if (typeof value === 'string') return Buffer.concat([uint32(8), text(value)]);
  if (typeof value === 'boolean') return Buffer.concat([uint32(7), Buffer.from([Number(value)])]);
  if (typeof value === 'number') return Buffer.concat([uint32(4), uint32(value)]);
  const entries = value.map((entry) => typed(entry));
  const type = entries[0]?.subarray(0, 4) ?? uint32(4);
  return Buffer.concat([
    uint32(9),
    type,
    uint64(value.length),
    ...entries.map((entry) => entry.subarray(4)),
  ]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint64(bytes.length), bytes]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
