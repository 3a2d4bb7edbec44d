import { Box, useWindowSize } from 'ink';
import { type ReactNode, useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import { appearanceOf, type DashboardProps, firstState } from './opening.js';
import { performer } from './perform.js';
import { type Block, screenBlocks } from './screen-blocks.js';
import { createStore } from './store.js';
import { useTerminalControls } from './terminal/terminal-controls.js';
import { useInputEvents } from './terminal/use-input-events.js';
import { AppearanceContext, Lines } from './widgets/lines.js';

/** The dashboard as an element, for who has no need of React else. */
export function dashboardOf(props: DashboardProps): ReactNode {
  return <Dashboard {...props} />;
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
        firstState(props),
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
    const notices: string[] = [];
    services
      .detectHardware((notice) => notices.push(notice))
      .then(
        (found) => {
          const isWanted = store.state().awaitsDetection;
          store.dispatch({ type: 'detected', hardware: found?.hardware, box: found?.box });
          if (isWanted && notices.length > 0)
            store.dispatch({ type: 'noticed', message: notices.join('; ') });
        },
        (error: unknown) =>
          store.dispatch({
            type: 'noticed',
            message: `hardware not detected: ${error instanceof Error ? error.message : error}`,
          }),
      );
  }, [store, services]);

  const { theme } = state;
  const { glyphs } = capabilities;
  const appearance = useMemo(() => appearanceOf(theme, glyphs), [theme, glyphs]);
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
