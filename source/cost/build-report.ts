import { publishedModel } from '../model/trained-modules.js';
import type { Problem } from '../scenario/legality/problem.js';
import { problemsOf } from '../scenario/legality/problems-of.js';
import { withModel } from '../scenario/models.js';
import type { Scenario } from '../scenario/scenario.js';
import { settle } from '../scenario/settle.js';
import { asPublished, type Settled } from '../scenario/settled.js';
import { exactnessProblems, hasRate, memoryProblems, rateProblems } from './answerable.js';
import { bracketsOf, extremeReadings } from './brackets.js';
import { asCertainAs, doubtProblems } from './certainty.js';
import { computeReport } from './compute/report.js';
import { activationCurve } from './curves.js';
import { fitReport } from './fit.js';
import { cacheReport } from './kv-cache.js';
import { lazily } from './lazily.js';
import { savedTensorsLedger } from './memory/saved-activations.js';
import { deviceFigures } from './memory.js';
import { memoryReport } from './memory-report.js';
import { parameterReport } from './parameters/report.js';
import { pictureTime } from './picture-time.js';
import { pipelineReport } from './pipeline.js';
import type { ActivationReport, Report } from './report.js';
import { rolloutProblems, rolloutReport } from './rollout.js';
import { savedRows } from './saved-rows.js';
import { speedReport } from './speed.js';
import { stagesOf } from './stages.js';
import { layersBytes, trainingActivations } from './training-activations.js';
import { trainingRun } from './training-run.js';
import { visionReport } from './vision.js';

/**
 * The report of a scenario; each part is computed when first read, once. Throws `ModelError` or `HardwareError` for
 * an unreadable model or accelerator; illegal combinations are listed in `problems`.
 */
export function buildReport(scenario: Scenario): Report {
  const settled = settle(scenario);
  const training = settled.mode === 'training';
  const isTimed = hasRate(settled);
  const report: Report = lazily<Report>({
    settled: () => settled,
    problems: () => allProblems(report),
    readings: () =>
      extremeReadings(settled.model.readings()).map((model) =>
        buildReport(withModel(scenario, model)),
      ),
    brackets: () => bracketsOf(report),
    parameters: () => parameterReport(publishedModel(settled.model)),
    kvCache: () => cacheReport(asPublished(settled)),
    activations: () => activationReport(settled),
    vision: () => visionReport(settled),
    pipeline: () => pipelineReport(settled),
    pictureTime: () => (isTimed && !training ? pictureTime(settled) : null),
    machine: () => settled.machine,
    memory: () => memoryReport(settled),
    fit: () => fitReport(settled, report.memory),
    compute: () => computeReport(settled),
    speed: () =>
      isTimed && !training
        ? speedReport(settled, {
            fits: () => report.fit.fits,
            pictureTime: () => report.pictureTime,
          })
        : undefined,
    training: () => (isTimed && training ? trainingRun(settled) : undefined),
    rollout: () => rolloutReport(settled, buildReport),
  });
  return report;
}

/** Problems of the question, and of the answer where there is one. */
function allProblems(report: Report): Problem[] {
  const asked = problemsOf(report.settled);
  if (asked.some(({ severity }) => severity === 'refused')) return asked;
  const { settled } = report;
  return [
    ...exactnessProblems(report),
    ...memoryProblems(settled),
    ...doubtProblems(settled),
    ...asked,
    ...rateProblems(settled),
    ...rolloutProblems(report),
  ];
}

function activationReport(settled: Settled): ActivationReport {
  return lazily({
    bytes: () =>
      Math.max(...stagesOf(settled).map((stage) => deviceFigures(settled, stage).mostActivations)),
    layersBytes: () => layersBytes(settled),
    deviceLayersBytes: () =>
      Math.max(...stagesOf(settled).map((stage) => trainingActivations(settled, stage).layers)),
    operations: () => (settled.mode === 'training' ? savedRows(settled) : []),
    ledger: () => asCertainAs(settled.model, 'weights', savedTensorsLedger(settled)),
    curve: () =>
      activationCurve(settled, (at) =>
        Math.max(...stagesOf(at).map((stage) => deviceFigures(at, stage).mostActivations)),
      ),
  });
}
