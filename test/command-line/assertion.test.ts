import { describe, expect, it } from 'vitest';
import { run } from './run.js';

const GPU = ['llama-3.1-8b', '--hardware', 'h100-sxm-80gb', '--json'];

const asserted = async (...expressions: readonly string[]) => {
  const ran = await run([...GPU, ...expressions.flatMap((text) => ['--assert', text])]);
  return { code: ran.code, printed: ran.out !== '', err: ran.err };
};

describe.concurrent('--assert', () => {
  it('exits with 0 where all assertions hold', async () => {
    expect(
      await asserted(
        'fits',
        'memory<=80GiB',
        'memory.peak > 16GB',
        'tpot<=50ms',
        'kvCache.bytes>=1Gi',
      ),
    ).toEqual({ code: 0, printed: true, err: '' });
  });

  it('exits with 3 where one fails, names it with the reason, and prints the report', async () => {
    expect(await asserted('fits', 'memory<=10GiB', 'speed.tokensPerSecond>=1M')).toEqual({
      code: 3,
      printed: true,
      err: expect.stringMatching(
        /^llm-tui: --assert memory<=10GiB: memory\.peak is \d+\nllm-tui: --assert speed\.tokensPerSecond>=1M: .*\n$/,
      ),
    });
    const large = await run(['llama-3.1-70b', '--hardware', 'rtx-4090', '--assert', 'fits']);
    expect(large).toMatchObject({ code: 3, err: 'llm-tui: --assert fits: fit.fits is false\n' });
  });

  it('exits with 3 where the answer depends on an unknown architecture', async () => {
    const unknown = await run([...GPU, '--set', 'model_type="xyzzy"', '--assert', 'fits']);
    expect(unknown.code).toBe(3);
    expect(unknown.err).toContain('--assert fits: it depends on the unknown architecture "xyzzy"');
  });

  it('exits with 3 where an assertion fails in another reading of the model', async () => {
    const args = [...GPU, '--set', 'model_type="xyzzy"', '--assert'];
    const weights = 'memory.devices.0.weights';
    const counted = JSON.parse((await run([...args, 'memory>=1'])).out);
    const { weights: bytes } = counted.memory.devices[0];
    const smaller = await run([...args, `${weights}>=${bytes}`]);
    expect(smaller).toMatchObject({
      code: 3,
      err: expect.stringContaining(`${weights} lies between `),
    });
  });

  it('exits with 3 where it depends on an unknown format of the weights, not where --weights states one', async () => {
    const odd = [...GPU, '--set', 'quantization_config={"quant_method":"hqq"}', '--assert', 'fits'];
    expect(await run(odd)).toMatchObject({
      code: 3,
      err: expect.stringContaining('it depends on the format of the weights'),
    });
    expect(await run([...odd, '--weights', 'nf4'])).toMatchObject({ code: 0 });
  });

  it.each([
    ['memory', 'fits, fits-now, or KEY<=VALUE is expected'],
    ['memory<=much', 'fits, fits-now, or KEY<=VALUE is expected'],
    ['memory=80GiB', 'fits, fits-now, or KEY<=VALUE is expected'],
    ['memroy<=80GiB', 'the report has no memroy (nearest: memory)'],
    ['kvCache.byts<=1', 'the report has no kvCache.byts (nearest: kvCache.bytes)'],
    ['training.days<=3', 'the report has no training.days'],
  ])('%s is not understood: code 2, one line, nothing printed', async (text, message) => {
    const { code, printed, err } = await asserted(text);
    expect({ code, printed, lines: err.split('\n').length }).toEqual({
      code: 2,
      printed: false,
      lines: 2,
    });
    expect(err).toMatch(/^llm-tui: --assert /);
    expect(err).toContain(message);
  });
});
