import { Box, useWindowSize } from 'ink';
import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import type { Scenario } from '../scenario/scenario.js';
import { performer } from './perform.js';
import { type Block, screenBlocks } from './screen-blocks.js';
import type { Services } from './services.js';
import { SHORTLIST } from './shortlist.js';
import { startState } from './state.js';
import { createStore } from './store.js';
import type { Capabilities } from './terminal/capabilities.js';
import { useTerminalControls } from './terminal/terminal-controls.js';
import { useInputEvents } from './terminal/use-input-events.js';
import { type ThemeName, themeFor, themes, themesFor } from './theme.js';
import { AppearanceContext, Lines } from './widgets/line.js';

export interface DashboardProps {
  /** What to start with. */
  readonly scenario: Scenario;
  readonly services: Services;
  readonly capabilities: Pick<Capabilities, 'colours' | 'glyphs' | 'background'>;
  /** Ids of the models on the top line, at most nine are reached by a digit. Default: `SHORTLIST`. */
  readonly shortlist?: readonly string[];
  /** Asked for by the user; default: what suits the terminal. */
  readonly theme?: ThemeName;
  /** Whether the hardware is only a guess that `services.detectHardware` may better. Default: no. */
  readonly awaitsDetection?: boolean;
  /** One line to show at the start: a session that could not be read, presets that were skipped. */
  readonly notice?: string;
}

/** The whole dashboard. Renders exactly the window's columns × rows. */
export function Dashboard(props: DashboardProps) {
  const { capabilities, services } = props;
  const size = useWindowSize();
  const controls = useTerminalControls();
  const latest = useRef({ size, controls });
  latest.current = { size, controls };
  // Props say what to start with; a change of them later is nobody's wish.
  // biome-ignore lint/correctness/useExhaustiveDependencies: made once
  const store = useMemo(
    () =>
      createStore(
        startState(props.scenario, {
          shortlist: props.shortlist ?? SHORTLIST,
          theme: props.theme ?? themeFor(capabilities),
          themes: themesFor(capabilities),
          awaitsDetection: props.awaitsDetection ?? false,
          notice: props.notice,
        }),
        () => latest.current.size,
        performer(services, () => latest.current.controls),
      ),
    [],
  );
  const state = useSyncExternalStore(store.subscribe, store.state);

  useInputEvents((event) =>
    store.dispatch(
      event.kind === 'key' ? { type: 'key', key: event.name } : { type: 'paste', text: event.text },
    ),
  );

  // Asked after the first frame is out, not before: a driver may take its time.
  useEffect(() => {
    if (!store.state().awaitsDetection || !services.detectHardware) return;
    services.detectHardware().then(
      (hardware) => store.dispatch({ type: 'detected', hardware }),
      (error: unknown) =>
        store.dispatch({
          type: 'noticed',
          message: `hardware not detected: ${error instanceof Error ? error.message : error}`,
        }),
    );
  }, [store, services]);

  const appearance = useMemo(
    () => ({ theme: themes[state.theme], isAscii: capabilities.glyphs === 'ascii' }),
    [state.theme, capabilities.glyphs],
  );
  return (
    <AppearanceContext value={appearance}>
      <Box width={size.columns} height={size.rows} overflow="hidden">
        {screenBlocks(state, size).map((block) => (
          <BlockBox key={`${block.id}@${block.left},${block.top}`} block={block} />
        ))}
      </Box>
    </AppearanceContext>
  );
}

function BlockBox({ block }: { readonly block: Block }) {
  const { left, top, width, height, lines } = block;
  return (
    <Box
      position="absolute"
      left={left}
      top={top}
      width={width}
      height={height}
      flexDirection="column"
    >
      <Lines lines={lines} />
    </Box>
  );
}
