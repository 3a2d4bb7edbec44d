import { render, Text } from 'ink';

// Runs until a key is pressed, so that its first frame is measured as the dashboard's is.
const { unmount } = render(<Text>hello world</Text>, { interactive: true });
process.stdin.setRawMode(true);
process.stdin.once('data', () => {
  unmount();
  process.exit();
});
