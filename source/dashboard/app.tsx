import { useWindowSize } from 'ink';
import { type ReactNode, useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import { AppearanceContext } from './components/appearance.js';
import { Screen } from './components/Screen.js';
import { KeyboardContext } from './input/keyboard.js';
import { useKeyRouter } from './input/use-key-router.js';
import { appearanceOf, type DashboardProps, firstState } from './opening.js';
import { performer } from './perform.js';
import { createStore } from './store.js';
import { useTerminalControls } from './terminal/terminal-controls.js';
import { watchUse } from './watch-use.js';

/** The dashboard as an element, for callers without React. */
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
  // Props are read once; later changes are ignored.
  // biome-ignore lint/correctness/useExhaustiveDependencies: made once
  const store = useMemo(
    () =>
      createStore(
        firstState(props, size),
        () => latest.current.size,
        performer(services, () => latest.current.controls),
      ),
    [],
  );
  const state = useSyncExternalStore(store.subscribe, store.state);

  const keyboard = useKeyRouter(store, () => latest.current.size, props.hasMouse ?? false);

  // Asked after the first frame is out, not before: a driver may take its time.
  useEffect(() => {
    if (!store.state().awaitsDetection || !services.detectHardware) return;
    const notices: string[] = [];
    services
      .detectHardware((notice) => notices.push(notice))
      .then(
        (found) => {
          const isWanted = store.state().awaitsDetection;
          store.dispatch({ ...found, type: 'detected', hardware: found?.hardware });
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

  useEffect(() => watchUse(store, services), [store, services]);

  const { theme } = state;
  const { glyphs } = capabilities;
  const appearance = useMemo(() => appearanceOf(theme, glyphs), [theme, glyphs]);
  return (
    <AppearanceContext value={appearance}>
      <KeyboardContext value={keyboard}>
        <Screen state={state} size={size} dispatch={store.dispatch} />
      </KeyboardContext>
    </AppearanceContext>
  );
}
