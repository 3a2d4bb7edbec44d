import { buildReport } from '../cost/build-report.js';
import type { OpenedLesson } from '../dashboard/services.js';
import type { Lesson } from '../guide/guide.js';
import { hardwareOnOffer } from '../open/hardware-presets.js';
import { presetModel } from '../open/model-presets.js';
import type { Presets } from '../open/presets.js';
import { OptionError } from '../scenario/fields/field.js';
import { isOptionId, optionOf } from '../scenario/fields/options.js';
import { checkValue } from '../scenario/fields/values.js';
import { newScenario, type Scenario } from '../scenario/scenario.js';
import { withFigures } from './lesson-figures.js';
import { modelChoice } from './open-scenario.js';

/** Titles of the lessons, in their order. */
export async function lessonTitles(): Promise<readonly string[]> {
  const { lessons } = await import('../guide/guide.js');
  return lessons.map(({ title }) => title);
}

/** A lesson by its number from 1, with its scenario and its figures. Throws `OptionError` for an unknown number. */
export async function openLesson(number: number, presets: Presets): Promise<OpenedLesson> {
  const { lessons } = await import('../guide/guide.js');
  const lesson = lessons[number - 1];
  if (!lesson)
    throw new OptionError(`learn ${number}: a lesson from 1 to ${lessons.length} is expected`);
  const scenario = scenarioOf(lesson, presets);
  const report = buildReport(scenario);
  return {
    number,
    count: lessons.length,
    title: lesson.title,
    sentences: lesson.sentences.map((sentence) => withFigures(sentence, report)),
    task: lesson.task,
    scenario,
  };
}

function scenarioOf({ model, hardware, count = 1, options }: Lesson, presets: Presets): Scenario {
  const choice = modelChoice(presetModel(model, presets));
  const device = { ...hardwareOnOffer(presets).find(hardware), count };
  let scenario = newScenario(choice, device);
  for (const [id, value] of Object.entries(options)) {
    if (!isOptionId(id)) throw new Error(`no option ${id}`);
    const field = optionOf(id);
    scenario = field.write(scenario, checkValue(field, value));
  }
  return scenario;
}

/** Lessons as text for output without a terminal: all, or the one asked for. */
export async function lessonsText(asked: string | undefined, presets: Presets): Promise<string> {
  const titles = await lessonTitles();
  const numbers = asked === undefined ? titles.map((_, index) => index + 1) : [lessonNumber(asked)];
  const pages = await Promise.all(numbers.map((number) => openLesson(number, presets)));
  return pages
    .map(({ number, title, sentences, task }) =>
      [`${number}. ${title}`, '', ...sentences, '', `In the dashboard: ${task}`, ''].join('\n'),
    )
    .join('\n');
}

/** A lesson by its number. Throws `OptionError` for an unknown number. */
export function lessonNumber(text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new OptionError(`learn ${JSON.stringify(text)}: a number of a lesson is expected, like 1`);
}
