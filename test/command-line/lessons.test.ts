import { describe, expect, it } from 'vitest';
import { lessonsText, lessonTitles, openLesson } from '../../source/command-line/lessons.js';
import { buildReport } from '../../source/cost/build-report.js';
import { glossary, lessons } from '../../source/guide/guide.js';
import { allPresets } from '../../source/open/all-presets.js';
import { withBatch } from '../../source/scenario/with-batch.js';
import { pictureRows, startOf } from '../dashboard/fixtures.js';

const presets = allPresets();
const textOf = async (number: number) => {
  const { sentences } = await openLesson(number, presets);
  return sentences.join(' ');
};

describe('the lessons', () => {
  it('are ten, of three sentences and a thing to do each, on legal scenarios', async () => {
    expect(await lessonTitles()).toHaveLength(10);
    for (let number = 1; number <= 10; number++) {
      const { sentences, task, scenario } = await openLesson(number, presets);
      expect(sentences).toHaveLength(3);
      expect(sentences.join('')).not.toMatch(/[{}]|NaN|undefined|Infinity/);
      expect(task).not.toBe('');
      const refused = buildReport(scenario).problems.filter(
        ({ severity }) => severity === 'refused',
      );
      expect(refused).toEqual([]);
    }
  });

  it('compute their figures: no sentence spells out a number that the scenario decides', () => {
    const written = lessons.flatMap(({ sentences }) => sentences).join(' ');
    expect(written).not.toMatch(/\d (GiB|MiB|GB|TB|tok\/s|ms)\b/);
  });

  it('say what a 7B weighs', async () => {
    // Llama 2 7B: 6,738,415,616 parameters (its checkpoint index: 13,476,831,232 bytes in 16 bits).
    expect(await textOf(1)).toContain('6,738,415,616 weights');
    expect(await textOf(1)).toContain('13.5 GB');
  });

  it('say what GPT-3 saves for its backward pass', async () => {
    // arXiv:2205.05198: s·b·h·(34 + 5·a·s/h) bytes a layer, with s 2048, h 12288, a 96, 96 layers: 275 GB.
    const text = await textOf(5);
    for (const figure of ['275 GB', '17.6 TB', '35.3 TB']) expect(text).toContain(figure);
    const { scenario } = await openLesson(5, presets);
    const saved = buildReport(withBatch(scenario, 1)).activations.layersBytes;
    expect(saved).toBe(2048 * 12_288 * (34 + (5 * 96 * 2048) / 12_288) * 96);
  });

  it('say that GPT-3 takes about 34 days on 1,024 A100', async () => {
    // arXiv:2104.04473, section 5.1: 34 days, at 140 TFLOP/s.
    expect(await textOf(8)).toMatch(/take (33\.[5-9]|34\.[0-4]) days/);
  });

  it('state the active parameters of a mixture', async () => {
    expect(await textOf(9)).toContain('46,702,792,704');
    expect(await textOf(9)).toContain('12.9B');
  });

  it('leave room for panes on the smallest screens, with all that is said at 80×24', async () => {
    for (let number = 1; number <= 10; number++) {
      const lesson = await openLesson(number, presets);
      const state = { ...startOf(lesson.scenario), lesson };
      for (const [columns, rows] of [
        [60, 16],
        [80, 24],
        [200, 60],
      ] as const) {
        const screen = pictureRows(state, { columns, rows });
        expect(screen).toHaveLength(rows);
        const text = screen.join('\n');
        expect(text).not.toContain('needs 60×16');
        expect(text).toContain(`Lesson ${number} of 10`);
        const said = text.replaceAll(/[│\s]+/g, ' ');
        expect(said).toContain(lesson.task);
        if (rows >= 24) expect(said).toContain(lesson.sentences.join(' '));
      }
    }
  });

  it('are printed as text without a terminal, and refuse an unknown lesson', async () => {
    const all = await lessonsText(undefined, presets);
    expect(all.match(/^\d+\. /gm)).toHaveLength(10);
    expect(await lessonsText('9', presets)).toMatch(/^9\. Mixtures/);
    await expect(lessonsText('11', presets)).rejects.toThrow(
      'learn 11: a lesson from 1 to 10 is expected',
    );
    await expect(lessonsText('x', presets)).rejects.toThrow(/^learn "x": a number of a lesson/);
  });
});

describe('the glossary', () => {
  it('has every term that a screen uses, each once, with pictures of the splits and phases', () => {
    const terms = glossary.map(({ term }) => term);
    expect(new Set(terms).size).toBe(terms.length);
    const known = glossary.map(({ term, also = '' }) => `${term} ${also}`).join(' ');
    for (const word of [
      'TP',
      'PP',
      'DP',
      'CP',
      'EP',
      'SP',
      'ZeRO',
      'MoE',
      'MLA',
      'GQA',
      'MQA',
      'MFU',
      'HFU',
      'ridge',
      '≈',
      'GiB',
      'KV cache',
      'LoRA',
    ])
      expect(known).toContain(word);
    for (const word of ['TP', 'PP', 'DP', 'CP', 'EP', 'ZeRO', 'prefill', 'decode'])
      expect(glossary.find(({ term }) => term === word)?.picture).toBeDefined();
  });

  it('fits the page at 80 columns: no line of a picture is wrapped', () => {
    for (const { picture = [] } of glossary)
      for (const line of picture) expect(line.length).toBeLessThanOrEqual(74);
  });
});
