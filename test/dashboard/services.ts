import type { Services } from '../../source/dashboard/services.js';
import { hardware, model } from './fixtures.js';

/** What the dashboard asks of outside, answered from the shipped presets or with nothing. */
export function testServices(more: Partial<Services> = {}): Services {
  return {
    listModels: () => [],
    loadModel: model,
    listHardware: () => [],
    loadHardware: (id) => ({ ...hardware(id), count: 1 }),
    listFound: () => [],
    openText: () => {
      throw new Error('nothing is opened here');
    },
    listTerms: () => [],
    listSessions: () => [],
    saveSession: () => undefined,
    loadSession: () => {
      throw new Error('no session is here');
    },
    listLessons: () => [],
    listForms: () => [],
    exported: () => '',
    writeFile: (name) => name,
    openLesson: () => {
      throw new Error('there are no lessons here');
    },
    judge: () => () => undefined,
    keepChoices: () => undefined,
    smallestHardware: () => undefined,
    listWorkloads: () => [],
    loadWorkload: (id) => ({ id, name: id, options: {} }),
    save: () => undefined,
    ...more,
  };
}
