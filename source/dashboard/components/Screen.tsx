import { Box } from 'ink';
import { type ReactNode, useEffect, useReducer } from 'react';
import type { Scenario } from '../../scenario/scenario.js';
import { isNextStepSearched, nextStepOf } from '../derived.js';
import type { Action } from '../effects.js';
import type { Placed } from '../layout/box.js';
import { listPlace } from '../lists.js';
import { pagePlace } from '../reduce-page.js';
import { typeableValue } from '../reduce-typing.js';
import { type FoldedPane, type ShownPane, screenOf } from '../screen.js';
import { type DashboardState, focusedField } from '../state.js';
import type { Size } from '../step.js';
import { Lines } from './Lines.js';
import { Page } from './Page.js';
import { Pane } from './Pane.js';
import { Picker } from './Picker.js';
import { type OpenValue, TypingContext } from './typing.js';

interface ScreenProps {
  readonly state: DashboardState;
  readonly size: Size;
  readonly dispatch: (action: Action) => void;
}

/** The whole screen, exactly the size's columns × rows. */
export function Screen({ state, size, dispatch }: ScreenProps) {
  const { columns: width, rows: height } = size;
  useNextStep(state.scenario);
  const screen = screenOf(state, size, true);
  return (
    <TypingContext value={openValue(state, dispatch)}>
      <Box flexDirection="column" width={width} height={height} overflow="hidden">
        {screen.kind === 'too-small' ? (
          <Lines lines={screen.lines} />
        ) : (
          <>
            <Lines lines={screen.above} />
            <Places placed={screen.panes} />
            <Lines lines={screen.below} />
            <Overlay state={state} size={size} dispatch={dispatch} />
          </>
        )}
      </Box>
    </TypingContext>
  );
}

/** Delay after a frame, so that keys of a burst are handled first. */
const SEARCHED_AFTER_MS = 30;

/** Searches the next step once the frame without it is out, and has the screen drawn again. */
function useNextStep(scenario: Scenario): void {
  const [, drawAgain] = useReducer((times: number) => times + 1, 0);
  useEffect(() => {
    if (!isNextStepSearched(scenario)) return;
    const timer = setTimeout(() => {
      nextStepOf(scenario);
      drawAgain();
    }, SEARCHED_AFTER_MS);
    return () => clearTimeout(timer);
  }, [scenario]);
}

/** Panes beside and below each other, as the layout has divided the screen. */
function Places({ placed }: { readonly placed: Placed<ShownPane | FoldedPane> }): ReactNode {
  if (placed.kind === 'leaf') return <Pane pane={placed.leaf} place={placed} />;
  const { width, height } = placed;
  const direction = placed.kind === 'row' ? 'row' : 'column';
  return (
    <Box flexDirection={direction} flexShrink={0} width={width} height={height}>
      {placed.children.map((child) => (
        <Places key={`${child.left},${child.top}`} placed={child} />
      ))}
    </Box>
  );
}

/** The value that is open, with what its text does. */
function openValue(
  state: DashboardState,
  dispatch: (action: Action) => void,
): OpenValue | undefined {
  const field = focusedField(state);
  if (!state.typing || !field) return undefined;
  return {
    row: state.typing.row,
    text: state.typing.text,
    present: typeableValue(field),
    onChange: (text) => dispatch({ type: 'typed', text }),
    onSubmit: () => dispatch({ type: 'key', key: 'enter' }),
  };
}

const LIST_TITLES = {
  models: 'Models',
  hardware: 'Accelerators',
  workloads: 'Workloads',
  choices: 'Choices',
  found: 'Open',
  commands: 'Command',
  keys: 'Keys',
  terms: 'Glossary',
  lessons: 'Lessons',
  sessions: 'Sessions',
  forms: 'Copy or save',
} as const;

/** What lies over the panes: a list or a page. */
function Overlay({ state, size, dispatch }: ScreenProps) {
  const { overlay } = state;
  if (!overlay) return null;
  const onChange = (text: string) => dispatch({ type: 'typed', text });
  const accept = () => dispatch({ type: 'key', key: 'enter' });
  const place =
    overlay.kind === 'list'
      ? listPlace(overlay, state.choices, size)
      : pagePlace(state, overlay, size);
  return (
    <Box position="absolute" left={place.left} top={place.top}>
      {overlay.kind === 'list' ? (
        <Picker
          overlay={overlay}
          choices={state.choices}
          title={
            overlay.subject === 'choices'
              ? (focusedField(state)?.label ?? LIST_TITLES.choices)
              : LIST_TITLES[overlay.subject]
          }
          place={place}
          size={size}
          onChange={onChange}
          onHighlight={(index) => dispatch({ type: 'highlighted', index })}
          onSelect={accept}
        />
      ) : (
        <Page state={state} overlay={overlay} place={place} onChange={onChange} onSubmit={accept} />
      )}
    </Box>
  );
}
