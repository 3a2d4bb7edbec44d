import { withChosenSizes } from '../cost/search/plan/chosen-sizes.js';
import { type DashboardProps, openingPicture } from '../dashboard/opening.js';
import type { Offer, Services } from '../dashboard/services.js';
import { forcedColourLevel, terminalCapabilities } from '../dashboard/terminal/capabilities.js';
import { startDashboard } from '../dashboard/terminal/session.js';
import type { Term } from '../guide/guide.js';
import { allPresets } from '../open/all-presets.js';
import { choicesSaver, loadChoices } from '../open/choices-file.js';
import { hardwareOnOffer } from '../open/hardware-presets.js';
import { keepPictureLater, recorded } from '../open/kept-picture.js';
import { keepMemorySmall } from '../open/memory-use.js';
import { openModel } from '../open/model-source.js';
import { cappedNotices } from '../open/notices.js';
import type { Presets } from '../open/presets.js';
import { createSessionSaver, loadSession, type SessionSaver } from '../open/session-file.js';
import { userFolders } from '../open/user-folders.js';
import { readWorkload } from '../open/workload-presets.js';
import { accuracyTerm } from '../report/accuracy-term.js';
import { bytesText } from '../report/units.js';
import { modelOf } from '../scenario/models.js';
import { readScenario } from '../scenario/read-scenario.js';
import type { Scenario } from '../scenario/scenario.js';
import { withUsualSplit } from '../scenario/usual-split.js';
import { saveCrash } from './failure.js';
import type { Invocation } from './invocation.js';
import { keptModels } from './kept-models.js';
import {
  type DetectedMachine,
  detectedHardware,
  modelChoice,
  openScenario,
} from './open-scenario.js';
import { picturedFiles } from './pictured-files.js';
import { publishedOf } from './published.js';
import { withOwnContext } from './scenario-here.js';

/** Delay of the memory settings: well after the first frame, while the user is idle. */
const IDLE_MILLISECONDS = 1500;

/** Shows the dashboard until it quits; returns the exit code. Throws errors that `failureOf` turns into a line. */
export async function runDashboard(invocation: Invocation): Promise<number> {
  const folders = userFolders();
  const presets = allPresets();
  const session = invocation.fresh
    ? { scenario: undefined, notice: undefined }
    : await lastSession(folders.state);
  const opened = await openScenario(invocation, presets, session.scenario);
  const { notices, hardwareIsOpen } = opened;
  const isContextOpen = invocation.options.sequence === undefined;
  const scenario = withChosenSizes(
    isContextOpen ? withOwnContext(opened) : opened.scenario,
    invocation.chosenSizes,
  );
  const { environment, read } = recorded(process.env);
  const capabilities = terminalCapabilities(environment, {
    isAscii: invocation.ascii,
    isWithoutColour: invocation.noColor,
  });
  const { theme } = invocation;
  // Ink's colours are set up on loading; Node prints a warning when both variables are set.
  process.env['FORCE_COLOR'] = forcedColourLevel(capabilities.colours);
  delete process.env['NO_COLOR'];
  delete process.env['NODE_DISABLE_COLORS'];
  const saver = createSessionSaver(folders.state);
  const kept = choicesSaver(folders.state);
  const warned = opened.command?.warnings.map(({ message }) => message) ?? [];
  const lines = [session.notice, ...notices, ...warned].filter((line) => line !== undefined);
  const notice = cappedNotices(lines).join('; ');
  const favourites = invocation.defaults?.favourites;
  const lesson = await firstLesson(invocation, presets);
  const props: DashboardProps = {
    ...(lesson && { lesson }),
    scenario: lesson
      ? lesson.scenario
      : isSplitOpen(invocation, session.scenario)
        ? withUsualSplit(scenario)
        : scenario,
    ...(isRestored(invocation, session.scenario) && { origin: publishedOf(scenario, presets) }),
    ...(favourites && { shortlist: favourites }),
    choices: await loadChoices(folders.state),
    services: servicesOf(presets, { saver, kept }, invocation, (found) => {
      if (!isContextOpen || !opened.command?.contextOf) return found;
      const { sequence } = withOwnContext({
        ...opened,
        scenario: { ...opened.scenario, ...found },
      });
      return { ...found, sequence };
    }),
    capabilities,
    hasMouse: invocation.mouse,
    awaitsDetection: hardwareIsOpen && lesson === undefined,
    ...(theme && { theme }),
    ...(notice && { notice }),
  };
  if (invocation.plainUi) {
    const { runPlain } = await import('./run-plain.js');
    const code = await runPlain(props);
    saver.flush();
    kept.flush();
    return code;
  }
  setTimeout(keepMemorySmall, IDLE_MILLISECONDS).unref();
  const { columns, rows } = process.stdout;
  return startDashboard(
    async () => {
      const { dashboardOf } = await import('../dashboard/app.js');
      return dashboardOf(props);
    },
    {
      hasMouse: invocation.mouse,
      opening: openingPicture(props, { columns: columns || 80, rows: rows || 24 }),
      onOpened: (bytes) => {
        const files = picturedFiles(invocation, presets, folders);
        if (files !== undefined) keepPictureLater({ environment: read, files }, bytes);
      },
      onBeforeExit: () => {
        kept.flush();
        return saver.flush();
      },
      saveCrash,
    },
  );
}

/** The lesson that `learn` begins with. */
async function firstLesson({ command, words }: Invocation, presets: Presets) {
  if (command !== 'learn') return undefined;
  const { lessonNumber, openLesson } = await import('./lessons.js');
  return openLesson(lessonNumber(words[0] ?? '1'), presets);
}

function isRestored(
  { model, scenarioFile }: Invocation,
  lastSession: Scenario | undefined,
): boolean {
  return scenarioFile !== undefined || (model === undefined && lastSession !== undefined);
}

/** Whether no option states how devices share the work. */
function isSplitOpen(
  { options, ...asked }: Invocation,
  lastSession: Scenario | undefined,
): boolean {
  const isStated =
    asked.scenarioFile !== undefined ||
    asked.program !== undefined ||
    asked.from !== undefined ||
    (asked.model === undefined && lastSession !== undefined);
  const own = { ...asked.defaults?.options, ...options };
  return !isStated && PARALLEL.every((size) => own[size] === undefined);
}

const PARALLEL = ['tp', 'pp', 'dp', 'cp', 'ep'] as const;

/** The last session, where it can still be read. */
async function lastSession(
  folder: string,
): Promise<{ readonly scenario: Scenario | undefined; readonly notice: string | undefined }> {
  const { scenario, notice } = await loadSession(folder);
  if (scenario === null) return { scenario: undefined, notice: notice ?? undefined };
  try {
    const read = readScenario(scenario);
    modelOf(read);
    return { scenario: read, notice: undefined };
  } catch (error) {
    return {
      scenario: undefined,
      notice: `the last session is ignored: ${error instanceof Error ? error.message : error}`,
    };
  }
}

function termOffer({ term, also, brief, text, picture }: Term): Offer {
  const lines = [
    ...(also === undefined ? [] : [`Also: ${also}`, '']),
    `${brief[0]?.toUpperCase()}${brief.slice(1)}.`,
    ...text.flatMap((paragraph) => ['', paragraph]),
    ...(picture ? ['', ...picture] : []),
  ];
  const detail = also === undefined ? brief : `${brief} (${also})`;
  return { id: term, name: term, detail, lines };
}

/** The effects that the dashboard can request. */
function servicesOf(
  presets: Presets,
  { saver, kept }: { readonly saver: SessionSaver; readonly kept: SessionSaver },
  { offline }: Invocation,
  onFound: (found: DetectedMachine) => DetectedMachine,
): Services {
  const offer = hardwareOnOffer(presets);
  return {
    listModels: () => presets.ids('models').map((id) => ({ id, name: id })),
    loadModel: keptModels(
      async (id) => modelChoice(await openModel(id, { presets, offline })),
      (id) => presets.has('models', id),
    ),
    listHardware: () =>
      offer
        .entries()
        .toSorted((left, right) => (left.memoryGb ?? 0) - (right.memoryGb ?? 0))
        .map(({ id, name }) => ({ id, name })),
    loadHardware: (id) => offer.find(id),
    smallestHardware: async (scenario) => {
      const { smallestHardware } = await import('./smallest-hardware.js');
      return smallestHardware(scenario, offer);
    },
    listWorkloads: () =>
      presets.ids('workloads').map((id) => {
        const { name, description } = readWorkload(id, presets);
        return { id, name, detail: description };
      }),
    loadWorkload: (id) => readWorkload(id, presets),
    listTerms: async () => {
      const { glossary: terms } = await import('../guide/guide.js');
      const glossary = [...terms, accuracyTerm()];
      return glossary.map(termOffer);
    },
    listSessions: async () => {
      const { namedSessions } = await import('../open/named-sessions.js');
      const found = await namedSessions(userFolders().state);
      return found.map(({ name, savedAt }) => ({
        id: name,
        name,
        detail: new Date(savedAt).toISOString().slice(0, 16).replace('T', ' '),
      }));
    },
    saveSession: async (name, scenario) => {
      const { saveNamed } = await import('../open/named-sessions.js');
      saveNamed(userFolders().state, name, scenario);
    },
    loadSession: async (name) => {
      const { loadNamed } = await import('../open/named-sessions.js');
      return readScenario(await loadNamed(userFolders().state, name));
    },
    listLessons: async () => {
      const { lessonTitles } = await import('./lessons.js');
      const titles = await lessonTitles();
      return titles.map((name, index) => ({ id: String(index + 1), name }));
    },
    openLesson: async (number) => {
      const { openLesson } = await import('./lessons.js');
      return openLesson(number, presets);
    },
    listForms: async (scenario) => {
      const { formsOf } = await import('./exported.js');
      return formsOf(scenario);
    },
    exported: async (form, scenario) => {
      const { exported } = await import('./exported.js');
      return exported(form, scenario);
    },
    writeFile: async (name, text) => {
      const { writeNew } = await import('./exported.js');
      return writeNew(name, text);
    },
    listFound: async () => {
      const { foundModels } = await import('../open/found-models.js');
      const found = await foundModels();
      return found.map(({ id, name, where, bytes }) => ({
        id,
        name,
        detail: bytes === null ? where : `${where}, ${bytesText(bytes)}`,
      }));
    },
    openText: async (text, scenario) => {
      const { openText } = await import('./open-text.js');
      return openText(text, scenario, { presets, offline });
    },
    judge: (subject, scenario, ids, tell) => {
      let stop = (): void => undefined;
      let isWanted = true;
      void import('./judge-offers.js').then(({ judgeOffers }) => {
        if (isWanted) stop = judgeOffers(subject, scenario, ids, { presets, offer }, tell);
      });
      return () => {
        isWanted = false;
        stop();
      };
    },
    // An unwritable folder is reported once, by the session, which lies in the same folder.
    keepChoices: (choices) => void kept.save(choices)?.catch(() => undefined),
    detectHardware: async (tell) => {
      const found = await detectedHardware(offer, tell);
      return found && onFound(found);
    },
    save: (scenario) => saver.save(scenario),
  };
}
